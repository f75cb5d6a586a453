namespace SessionKernel.PropertyTests.Hosts;

/// <summary>Where a browser goes.</summary>
internal interface IOrigin
{
    Uri Address { get; }

    HttpMessageHandler CreateHandler();
}
