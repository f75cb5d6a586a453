using System.Text.Json.Serialization;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.SplitMember;

#region types
public sealed record ProfileV1(string FullName);

public sealed record Profile(string FirstName, string LastName)
{
    public static Profile FromV1(ProfileV1 old) => old.FullName.Split(' ', 2) is [var first, var last]
        ? new Profile(first, last)
        : new Profile("", old.FullName);

    public static ProfileV1 ToV1(Profile current) => new($"{current.FirstName} {current.LastName}".Trim());
}

[JsonSerializable(typeof(ProfileV1))]
[JsonSerializable(typeof(Profile))]
public sealed partial class ProfileJson : JsonSerializerContext;
#endregion

public static class Recipe
{
    #region deploy-1
    public static SessionStoreBuilder<Profile> ReadersFirst() => SessionStore.For<Profile>("profile")
        .Schema(version: 2, schema => schema
            .Upgrade<ProfileV1>(from: 1, Profile.FromV1)
            .Downgrade<ProfileV1>(to: 1, Profile.ToV1))
        .WriteAs(version: 1)
        .Serialize(JsonSessionSerializer.For(ProfileJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30));
    #endregion

    #region deploy-2
    public static SessionStoreBuilder<Profile> PinLifted() => SessionStore.For<Profile>("profile")
        .Schema(version: 2, schema => schema.Upgrade<ProfileV1>(from: 1, Profile.FromV1))
        .Serialize(JsonSessionSerializer.For(ProfileJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30));
    #endregion

    public static SessionStoreBuilder<Profile> StepRetired() => SessionStore.For<Profile>("profile")
        .Schema(version: 2, schema => schema.Oldest(2))
        .Serialize(JsonSessionSerializer.For(ProfileJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30));

    #region rollback
    public static SessionStoreBuilder<Profile> RollbackInTwoSteps() => SessionStore.For<Profile>("profile")
        .Schema(version: 2, schema => schema
            .Upgrade<ProfileV1>(from: 1, Profile.FromV1)
            .Downgrade<ProfileV1>(to: 1, Profile.ToV1))
        .WriteAs(version: 1)
        .Serialize(JsonSessionSerializer.For(ProfileJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30));

    public static async Task RewriteAsync(SessionStore<Profile> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        if (session.IsLive && session.SchemaVersion > 1)
        {
            await store.SaveAsync(session);
        }
    }
    #endregion

    public static SessionStoreBuilder<ProfileV1> Before() => SessionStore.For<ProfileV1>("profile")
        .Serialize(JsonSessionSerializer.For(ProfileJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30));

    /// <summary>The mistake: another type under the old version number.</summary>
    public static SessionStoreBuilder<Profile> VersionNotRaised() => SessionStore.For<Profile>("profile")
        .Serialize(JsonSessionSerializer.For(ProfileJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30));
}
