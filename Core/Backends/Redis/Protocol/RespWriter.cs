using System.Buffers;
using System.Buffers.Text;

namespace SessionKernel;

// Writes a command as RESP: *<arguments>\r\n, then $<bytes>\r\n<bytes>\r\n for each argument. It writes straight into the output, in spans
// of at least SpanBytes; Complete hands over the rest.
internal ref struct RespWriter(IBufferWriter<byte> output)
{
    private const int SpanBytes = 512;
    private const int MaximumHead = 1 + 20 + 2;

    private Span<byte> _span = output.GetSpan(SpanBytes);
    private int _used;

    public void Begin(int arguments) => Head((byte)'*', arguments);

    public void Argument(scoped ReadOnlySpan<byte> bytes)
    {
        Head((byte)'$', bytes.Length);
        if (_span.Length - _used >= bytes.Length + 2)
        {
            bytes.CopyTo(_span[_used..]);
            _used += bytes.Length;
        }
        else
        {
            output.Advance(_used);
            output.Write(bytes);
            Renew();
        }

        End();
    }

    public void Argument(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        Argument(digits[..length]);
    }

    /// <summary>An argument that the caller writes in place.</summary>
    /// <param name="length">Its length in bytes; at most 256.</param>
    public Span<byte> Argument(int length)
    {
        Head((byte)'$', length);
        Need(length + 2);
        var place = _span.Slice(_used, length);
        _used += length;
        End();
        return place;
    }

    public readonly void Complete() => output.Advance(_used);

    private void Head(byte kind, int number)
    {
        Need(MaximumHead);
        _span[_used++] = kind;
        Utf8Formatter.TryFormat(number, _span[_used..], out var length);
        _used += length;
        End();
    }

    private void End()
    {
        Need(2);
        _span[_used] = (byte)'\r';
        _span[_used + 1] = (byte)'\n';
        _used += 2;
    }

    private void Need(int bytes)
    {
        if (_span.Length - _used < bytes)
        {
            output.Advance(_used);
            Renew();
        }
    }

    private void Renew()
    {
        _span = output.GetSpan(SpanBytes);
        _used = 0;
    }
}
