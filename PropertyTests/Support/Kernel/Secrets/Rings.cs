using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>Secrets and rings that tests name.</summary>
internal static class Rings
{
    public static SessionSecret First { get; } = SecretOf(1);

    public static SessionSecret Second { get; } = SecretOf(2);

    public static SessionSecret Third { get; } = SecretOf(3);

    public static SessionSecret SecretOf(byte seed) => SessionSecret.FromBytes([.. Enumerable.Repeat(seed, SessionSecret.MinimumBytes)]);

    /// <summary>A secret of which what matters is the id that it derives.</summary>
    public static SessionSecret Numbered(int number)
    {
        var bytes = new byte[SessionSecret.MinimumBytes];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return SessionSecret.FromBytes(bytes);
    }

    public static SessionStoreBuilder<T> With<T>(this SessionStoreBuilder<T> builder, SessionSecret active, params SessionSecret[] accept)
        where T : notnull => builder.Secrets(new SessionSecrets(active, accept));

    public static EnvelopeSealer Sealer(SessionSecrets? secrets, string prefix = "sk:shop:", TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        return new EnvelopeSealer(secrets is null ? null : Ring(secrets, prefix, time), new ServerClock(time, NullLogger.Instance));
    }

    public static SecretRing Ring(SessionSecrets secrets, string prefix = "sk:shop:", TimeProvider? time = null) =>
        new(secrets, new KeySpace(prefix), null, time ?? TimeProvider.System, NullLogger.Instance);

    public static byte[] Seal(this EnvelopeSealer sealer, EnvelopeHeader header, ReadOnlySpan<byte> payload, in SessionKey key)
    {
        var buffer = new BufferPool().Rent();
        sealer.Reserve(buffer);
        buffer.Write(payload);
        sealer.Seal(buffer.WritableSpan, ref header, key);
        return buffer.Span.ToArray();
    }

    /// <summary>What anybody can do who knows the format: make the hash good again.</summary>
    public static byte[] Rehashed(byte[] value, in SessionKey key)
    {
        EnvelopeWriter.WriteHash(value, key.Seed);
        return value;
    }

    public static EnvelopeHeader HeaderOf(byte[] value)
    {
        // Any key: only the fields are looked at.
        EnvelopeReader.Read(Rehashed([.. value], default), 0, out var header, out _);
        return header;
    }
}
