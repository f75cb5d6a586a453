using Xunit;

namespace SessionKernel.PropertyTests.Golden;

/// <summary>Names for [MemberData]: a test case is named by the vector, and looks it up.</summary>
public static class GoldenTheoryData
{
    public static TheoryData<string> Envelopes => [.. GoldenVectors.Instance.Envelopes.Select(vector => vector.Name)];

    public static TheoryData<string> Tagged => [.. GoldenVectors.Instance.Tagged.Select(vector => vector.Name)];

    public static TheoryData<string> Rejected => [.. GoldenVectors.Instance.Rejected.Select(vector => vector.Name)];

    public static TheoryData<string> Ids => [.. GoldenVectors.Instance.Ids.Select(vector => vector.Name)];
}
