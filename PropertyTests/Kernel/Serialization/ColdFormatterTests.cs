using System.Buffers;
using System.Runtime.ExceptionServices;
using MemoryPack;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>The first values of a type, read while another thread is registering its formatter.</summary>
public sealed class ColdFormatterTests
{
    [Fact]
    public void A_read_waits_for_a_formatter_that_is_being_registered()
    {
        var payload = MemoryPackSerializer.Serialize(7);
        var (reader, failures) = (Environment.CurrentManagedThreadId, 0);
        AppDomain.CurrentDomain.FirstChanceException += OnFailure;
        try
        {
            var read = ((ISessionSerializer)MemoryPackSessionSerializer.Default).Deserialize<Late>(new ReadOnlySequence<byte>(payload));
            Assert.Equal(7, read?.Number);
            Assert.True(failures > 0);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= OnFailure;
        }

        void OnFailure(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (e.Exception is NullReferenceException && Environment.CurrentManagedThreadId == reader)
            {
                failures++;
                Late.MayRegister.Set();
            }
        }
    }

    [Fact]
    public void A_formatter_that_fails_by_itself_fails_the_read()
    {
        MemoryPackFormatterProvider.Register(new FailingFormatter());
        var payload = new ReadOnlySequence<byte>(MemoryPackSerializer.Serialize(7));
        Assert.Throws<NullReferenceException>(
            () => ((ISessionSerializer)MemoryPackSessionSerializer.Default).Deserialize<Failing>(payload));
    }

    private sealed record Late(int Number) : IMemoryPackFormatterRegister
    {
        public static ManualResetEventSlim MayRegister { get; } = new();

        // Registered by another thread, and only when the reader has met null.
        static void IMemoryPackFormatterRegister.RegisterFormatter() => new Thread(static () =>
        {
            MayRegister.Wait();
            MemoryPackFormatterProvider.Register(new LateFormatter());
        }).Start();
    }

    private sealed record Failing(string? Text);

    private sealed class LateFormatter : MemoryPackFormatter<Late>
    {
        public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Late? value) =>
            writer.WriteUnmanaged(value!.Number);

        public override void Deserialize(ref MemoryPackReader reader, scoped ref Late? value) =>
            value = new Late(reader.ReadUnmanaged<int>());
    }

    private sealed class FailingFormatter : MemoryPackFormatter<Failing>
    {
        public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Failing? value) =>
            writer.WriteUnmanaged(value!.Text!.Length);

        public override void Deserialize(ref MemoryPackReader reader, scoped ref Failing? value) =>
            value = new Failing(reader.ReadUnmanaged<int>() == value!.Text!.Length ? "" : null);
    }
}
