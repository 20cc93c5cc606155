using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>
/// Long histories are read a page at a time, not from further back than needed, and on from the new baseline when they are trimmed meanwhile.
/// </summary>
public sealed class PagedReadTests : IAsyncLifetime
{
    private const int Rounds = 300;

    private static readonly Node Count = Node.Named("count")
        .Post(state => { state.Add("n", 1L); return state.GetInt("n") < Rounds ? "again" : "done"; });

    private static readonly FlowDefinition Long = Flow.Named("long").StartAt(Count).Connect(Count, "again", Count).Build();

    private readonly Pages _journal = new(new InMemoryJournal());
    private FlowSystem _system = null!;

    public async Task InitializeAsync()
    {
        _system = await FlowSystem.StartAsync(o =>
        {
            o.AddFlow(Long).UseJournal(_ => _journal);
            o.SnapshotEvery = 100;
        });
        (await (await _system.StartAsync(Long, new() { ["n"] = 0 }, new() { Id = "one" })).WaitAsync()).EnsureCompleted();
        _journal.Read.Clear();
    }

    public async Task DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task A_history_comes_in_pages_that_add_up_to_all_of_it()
    {
        var whole = await _journal.ReadAsync("one", 1, default);

        var events = await _system.EventsAsync("one").ToListAsync();

        events.Select(one => one.Version).ShouldBe(whole.Select(entry => entry.Version));
        _journal.Read.Count.ShouldBeGreaterThan(2);
        (await _system.EventsAsync("one", follow: true).CountAsync()).ShouldBe(events.Count);
        (await _system.GetAsync("one")).Visits.Count.ShouldBe(Rounds);
        (await _system.StateAsync("one", events[^1].Version / 2)).State.GetProperty("n").GetInt32().ShouldBeInRange(1, Rounds - 1);
    }

    [Fact]
    public async Task Who_resumes_does_not_read_what_a_snapshot_stands_for()
    {
        var all = await _system.EventsAsync("one").ToListAsync();
        var snapshot = await _journal.First.WaitAsync(Until.Patience);
        _journal.Read.Clear();

        var rest = await _system.EventsAsync("one", afterVersion: snapshot.Version).ToListAsync();

        rest.Select(Told).ShouldBe(all.Where(one => one.Version > snapshot.Version).Select(Told));
        _journal.Read.Min().ShouldBe(snapshot.Version);

        static string Told(RunHistoryEvent one) => $"{one.Version} {one.Kind} {one.Node} {one.Visit} {one.Attempt} {one.Data.GetRawText()}";
    }

    [Fact]
    public async Task A_history_that_is_trimmed_while_it_is_read_is_read_on_from_its_baseline()
    {
        var last = (await _system.EventsAsync("one").ToListAsync())[^1].Version;
        _journal.TrimsNext = true;
        (await _system.StateAsync("one")).Version.ShouldBe(last);
        _journal.TrimsNext = true;
        (await _system.GetAsync("one")).Visits.Count.ShouldBe(Rounds);
        _journal.TrimsNext = true;
        (await _system.EventsAsync("one").ToListAsync())[^1].Version.ShouldBe(last);
    }

    /// <summary>
    /// A journal that keeps to what is enough, notes from where it was read, can be trimmed in the middle of it, and keeps the first snapshot.
    /// </summary>
    private sealed class Pages(IRunJournal inner) : JournalDecorator(inner), IRunJournal, ISnapshotStore
    {
        private readonly TaskCompletionSource<RunSnapshot> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RunSnapshot> First => _first.Task;

        public List<long> Read { get; } = [];

        public bool TrimsNext { get; set; }

        public ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
        {
            _first.TrySetResult(snapshots.Span[0]);
            return default;
        }

        public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken) => new(First.IsCompleted ? First.Result : null);

        public async ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough,
            CancellationToken cancellationToken)
        {
            Read.Add(fromVersion);
            if (TrimsNext)
            {
                TrimsNext = false;
                throw new VersionTrimmedException(runId, fromVersion, fromVersion);
            }

            return [.. (await ReadAsync(runId, fromVersion, cancellationToken)).Take(enough)];
        }
    }
}
