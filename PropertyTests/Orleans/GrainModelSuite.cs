using Orleans.Storage;
using SessionKernel.PropertyTests.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Any sequence of reads, writes and clears by activations that do not know of each other ends as a plain model says.</summary>
public abstract class GrainModelSuite(IBackend backend, TransportMode transport) : GrainSuite(backend, transport)
{
    private const int Runs = 60;
    private const int Longest = 40;
    private const int Activations = 3;

    private enum Act
    {
        Read,
        Write,
        Clear,
    }

    [SuiteFact]
    public async Task A_state_is_what_the_model_says()
    {
        var random = Seed.Random(GetType().Name);
        var (keeps, deletes) = (await SiloAsync(deletes: false), await SiloAsync(deletes: true));
        for (var run = 0; run < Runs; run++)
        {
            var acts = Enumerable.Range(0, random.Next(Longest)).Select(_ => ((Act)random.Next(3), random.Next(Activations))).ToList();
            await RunAsync(run % 2 == 0 ? keeps : deletes, run % 2 == 1, acts);
        }
    }

    private async Task RunAsync(GrainServices silo, bool deletes, IReadOnlyList<(Act Act, int By)> acts)
    {
        var grain = NextGrain();
        var activations = Enumerable.Range(0, Activations).Select(_ => Activate(silo, grain)).ToList();
        var model = new Model(deletes);
        foreach (var (step, (act, by)) in acts.Index())
        {
            var activation = activations[by];
            var expected = act switch
            {
                Act.Read => model.Read(by),
                Act.Write => model.Write(by, $"{step}"),
                _ => model.Clear(by),
            };
            var held = activation.ETag;
            var thrown = await Record.ExceptionAsync(() => act switch
            {
                Act.Read => activation.ReadAsync(),
                Act.Write => activation.WriteAsync(Of($"{step}")),
                _ => activation.ClearAsync(),
            });
            var trail = $"{Seed.Hint}, deletes {deletes}: {string.Join(' ', acts.Take(step + 1))}";
            Assert.True((thrown is null) == expected, $"{trail}: {thrown}");
            if (thrown is null)
            {
                model.Tags[model.Known[by]] = activation.ETag;
                Assert.True(activation.Held.RecordExists == (model.Value is not null), trail);
                Assert.Equal(model.Value is { } value ? [value] : [], activation.Value.Items);
            }
            else
            {
                var inconsistent = Assert.IsType<InconsistentStateException>(thrown);
                Assert.Equal((model.Tags.GetValueOrDefault(model.Version), held), (inconsistent.StoredEtag, inconsistent.CurrentEtag));
                Assert.Equal(held, activation.ETag);
            }
        }

        Assert.Equal(model.Tags.Count, model.Tags.Values.Distinct().Count());
    }

    /// <summary>Version 0 is nothing stored. A version is never used twice.</summary>
    private sealed class Model(bool deletes)
    {
        private int _last;

        public int Version { get; private set; }

        public string? Value { get; private set; }

        public int[] Known { get; } = new int[Activations];

        public Dictionary<int, string?> Tags { get; } = new() { [0] = null };

        public bool Read(int by)
        {
            Known[by] = Version;
            return true;
        }

        public bool Write(int by, string value) => Known[by] == Version && Store(by, ++_last, value);

        public bool Clear(int by) => Version == 0 ? Store(by, 0, null) : Known[by] == Version && Store(by, deletes ? 0 : ++_last, null);

        private bool Store(int by, int version, string? value)
        {
            (Known[by], Version, Value) = (version, version, value);
            return true;
        }
    }
}
