using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>A step from one version to a neighbouring one. Steps run only on payloads of another version, so they may box.</summary>
internal abstract class SchemaStep(int from, int to, Type input, Type output)
{
    public int From { get; } = from;

    public int To { get; } = to;

    public Type Input { get; } = input;

    public Type Output { get; } = output;

    public abstract object? ReadInput(ISessionSerializer serializer, in ReadOnlySequence<byte> payload);

    public abstract object Apply(object value);

    public abstract string? RefuseUntrustedInput(ISessionSerializer serializer);

    public abstract string? RefuseToWriteOutput(ISessionSerializer serializer);

    public abstract void WriteOutput(ISessionSerializer serializer, IBufferWriter<byte> destination, object value);
}

internal sealed class SchemaStep<
    [DynamicallyAccessedMembers(SessionValue.Members)] TFrom,
    [DynamicallyAccessedMembers(SessionValue.Members)] TTo>(int from, int to, Func<TFrom, TTo> step)
    : SchemaStep(from, to, typeof(TFrom), typeof(TTo))
    where TFrom : notnull
    where TTo : notnull
{
    public override object? ReadInput(ISessionSerializer serializer, in ReadOnlySequence<byte> payload) =>
        serializer.Deserialize<TFrom>(payload);

    public override object Apply(object value) =>
        step((TFrom)value) ?? throw new InvalidOperationException($"The schema step from version {From} to {To} returned null.");

    public override string? RefuseUntrustedInput(ISessionSerializer serializer) => serializer.RefuseUntrusted<TFrom>();

    public override string? RefuseToWriteOutput(ISessionSerializer serializer) => serializer.RefuseToWrite<TTo>();

    public override void WriteOutput(ISessionSerializer serializer, IBufferWriter<byte> destination, object value) =>
        serializer.Serialize(destination, (TTo)value);
}
