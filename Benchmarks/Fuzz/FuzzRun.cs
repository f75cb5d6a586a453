using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace SessionKernel.Benchmarks.Fuzz;

// The child: reads one payload after the other, the planted ones first. Before each it writes the number to a file, where the parent finds
// it if the process has ended.
internal static class FuzzRun
{
    public const string Command = "fuzz-child";

    /// <summary>What a payload may allocate: a hundred times its size, plus what an exception takes and pools allocate at first.</summary>
    public static long Bound(int length) => (100L * length) + (256 * 1024);

    public static Task<int> RunAsync(string[] arguments)
    {
        var (subject, inputs, seed, progress) = (FuzzSubject.Of(arguments[0]), Number(arguments[1]), Number(arguments[2]), arguments[3]);
        using var numbers = File.OpenHandle(progress, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        Console.WriteLine(JsonSerializer.Serialize(
            Read(subject, inputs, seed, number => RandomAccess.Write(numbers, BitConverter.GetBytes(number), 0))));
        return Task.FromResult(0);
    }

    private static FuzzReport Read(FuzzSubject subject, long inputs, long seed, Action<long> note)
    {
        var exceptions = new Dictionary<string, long>(StringComparer.Ordinal);
        var (read, refused, over) = (0L, 0L, new List<FuzzExtreme>());
        var (slowest, largest) = (new FuzzExtreme(-1, 0, 0), new FuzzExtreme(-1, 0, 0));
        foreach (var valid in subject.Valid)
        {
            Array.ForEach([.. subject.Reads], one => Refusal(one.Read, valid));
        }

        for (var number = 0L; number < inputs; number++)
        {
            note(number);
            var payload = number < subject.Planted.Count ? subject.Planted[(int)number] : Mutation.Of(subject, seed, number);
            foreach (var one in subject.Reads)
            {
                var (allocated, started) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
                var refusal = Refusal(one.Read, payload);
                var micros = (long)TimeProvider.System.GetElapsedTime(started).TotalMicroseconds;
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                _ = refusal is null ? read++ : refused++;
                if (refusal is not null)
                {
                    exceptions[refusal] = exceptions.GetValueOrDefault(refusal) + 1;
                }

                slowest = micros > slowest.Value ? new FuzzExtreme(number, payload.Length, micros) : slowest;
                largest = allocated > largest.Value ? new FuzzExtreme(number, payload.Length, allocated) : largest;
                if (allocated > Bound(payload.Length) + one.More)
                {
                    over.Add(new FuzzExtreme(number, payload.Length, allocated));
                }
            }
        }

        return new FuzzReport(subject.Name, inputs, read, refused)
        {
            Exceptions =
            [
                .. exceptions.OrderByDescending(static one => one.Value)
                    .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value}")),
            ],
            Slowest = slowest,
            Largest = largest,
            OverBound = [.. over.Take(20)],
        };
    }

    [SuppressMessage("Design", "CA1031", Justification = "As in a store, any exception of a serializer over stored bytes is a status.")]
    private static string? Refusal(Action<ReadOnlySequence<byte>> read, byte[] payload)
    {
        try
        {
            read(new ReadOnlySequence<byte>(payload));
            return null;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
