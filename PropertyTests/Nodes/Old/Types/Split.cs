using System.Text.Json.Serialization;

namespace SessionKernel.PropertyTests.Docs.Recipes.SplitMember;

public sealed record Profile(string FullName);

[JsonSerializable(typeof(Profile))]
public sealed partial class ProfileJson : JsonSerializerContext;
