using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>An authority and what it has signed, made anew for a test.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly List<X509Certificate2> _signed = [];

    public Certificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        Authority = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    public X509Certificate2 Authority { get; }

    /// <summary>For localhost and 127.0.0.1.</summary>
    public X509Certificate2 Server() => Sign("localhost", IPAddress.Loopback, Now.AddDays(30));

    public X509Certificate2 ExpiredServer() => Sign("localhost", IPAddress.Loopback, Now.AddDays(-1));

    public X509Certificate2 OtherServer() => Sign("elsewhere.example", null, Now.AddDays(30));

    public X509Certificate2 Client() => Sign("client", null, Now.AddDays(30));

    public void Dispose()
    {
        _signed.ForEach(static certificate => certificate.Dispose());
        Authority.Dispose();
    }

    private X509Certificate2 Sign(string name, IPAddress? address, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (address is not null)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(Authority, Now.AddDays(-60), until, RandomNumberGenerator.GetBytes(8));
        var certificate = bare.CopyWithPrivateKey(key);
        _signed.Add(certificate);
        return certificate;
    }
}
