namespace SessionKernel.PropertyTests.Kernel;

internal static class Descriptions
{
    /// <summary>What a host sees of a builder.</summary>
    public static ISessionStoreDescription<T> Described<T>(this SessionStoreBuilder<T> builder)
        where T : notnull => builder;
}
