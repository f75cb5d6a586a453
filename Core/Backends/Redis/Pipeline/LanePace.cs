namespace SessionKernel;

// Decides whether callers' code is short: whether most of the last few hundred completions were in batches that took less than 20 µs for
// each. A batch that took very long counts for more than its completions, so that code that takes milliseconds is recognized after a few.
// It does not count for all of its time, because on a busy machine an interruption may last as long as a thousand completions.
//
// After code has blocked the lane's thread, all code counts as long for a number of completions. The number doubles if it happens again
// soon, and halves after a long time without.
internal sealed class LanePace
{
    private const double Window = 256;
    private const long MostOfOneRun = 64;
    private const double MostlyLong = 0.5;
    private const double HardlyLong = 0.25;
    private const int ShortestHold = 4 * 1024;
    private const int LongestHold = 1024 * 1024;
    private const int GoodHolds = 16;

    private static readonly long s_longTicks = TimeProvider.System.TimestampFrequency / 50_000;

    private readonly bool _isNeverShort;
    private double _longShare;
    private int _hold = ShortestHold;
    private long _sinceBlocked = LongestHold;
    private volatile bool _isShort;

    /// <param name="isNeverShort">Whether all code counts as long.</param>
    public LanePace(bool isNeverShort = false)
    {
        _isNeverShort = isNeverShort;
        _isShort = !isNeverShort;
    }

    public bool IsShort => _isShort;

    /// <summary>Records how many ticks a batch of completions took. Of two concurrent records, one may be lost.</summary>
    public void Note(int completions, long ticks)
    {
        var isLong = ticks > completions * s_longTicks ? 1 : 0;
        var weight = Math.Max(completions, Math.Min(ticks / s_longTicks, MostOfOneRun));
        _longShare += (isLong - _longShare) * Math.Min(weight / Window, 1);
        _sinceBlocked += completions;
        if (_isShort ? _longShare > MostlyLong : !_isNeverShort && _longShare < HardlyLong && _sinceBlocked > _hold)
        {
            _isShort = !_isShort;
        }
    }

    public void NoteBlocked()
    {
        _hold = (int)Math.Clamp(_sinceBlocked < GoodHolds * (long)_hold ? 2L * _hold : _hold / 2, ShortestHold, LongestHold);
        (_longShare, _sinceBlocked, _isShort) = (1, 0, false);
    }
}
