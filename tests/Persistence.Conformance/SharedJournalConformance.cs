using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

/// <summary>
/// What a journal must do that several engines write to at the same time: terms of shards, take-up by shard. Derive one class per store; each call of
/// <see cref="Join"/> gives the journal of another member over the same place.
/// </summary>
public abstract partial class SharedJournalConformance : IAsyncLifetime
{
    private readonly Dictionary<IRunJournal, long> _members = [];
    private long _counter;

    /// <summary>The journal of a member, not yet opened.</summary>
    protected abstract IRunJournal Join();

    /// <summary>Gives a shard to another owner, as a takeover does.</summary>
    /// <returns>The new term.</returns>
    protected abstract ValueTask<long> RaiseTermAsync(int shard);

    /// <summary>Removes the place.</summary>
    protected virtual ValueTask RemovePlaceAsync() => default;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var member in _members.Keys)
            await member.DisposeAsync();
        await RemovePlaceAsync();
    }

    [Fact]
    public async Task Members_write_beside_each_other_each_to_its_own_shards()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (mine, yours) = await TwoShardsAsync(one);
        (await OutcomeAsync(one, mine.Run, mine.Term, 0)).ShouldBe(AppendOutcome.Appended);
        (await OutcomeAsync(two, yours.Run, yours.Term, 0)).ShouldBe(AppendOutcome.Appended);
        (await OutcomeAsync(one, mine.Run, mine.Term, 1)).ShouldBe(AppendOutcome.Appended);
        (await two.FindAsync(mine.Run, default))!.RunId.ShouldBe(mine.Run, "all members read everything");
        (await two.ReadAsync(mine.Run, 1, default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_append_under_an_older_term_is_fenced_and_writes_nothing()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (mine, _) = await TwoShardsAsync(one);
        await OutcomeAsync(one, mine.Run, mine.Term, 0);
        var next = await RaiseTermAsync(mine.Shard);
        next.ShouldBeGreaterThan(mine.Term);

        (await OutcomeAsync(one, mine.Run, mine.Term, 1)).ShouldBe(AppendOutcome.Fenced);
        (await OutcomeAsync(one, mine.Run, next + 1, 1)).ShouldBe(AppendOutcome.Fenced, "a term that nobody has given out is no better");
        (await one.ReadAsync(mine.Run, 1, default)).Count.ShouldBe(1);
        (await OutcomeAsync(two, mine.Run, next, 1)).ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task A_fenced_append_harms_none_of_its_batch()
    {
        var one = await JoinAsync();
        var (mine, lost) = await TwoShardsAsync(one);
        await RaiseTermAsync(lost.Shard);
        var answers = await AppendAsync(one, Request(one, lost.Run, lost.Term, 0), Request(one, mine.Run, mine.Term, 0),
            Request(one, lost.Run, lost.Term, 0), Request(one, mine.Run, mine.Term, 1));
        answers.Select(answer => answer.Outcome)
            .ShouldBe([AppendOutcome.Fenced, AppendOutcome.Appended, AppendOutcome.Fenced, AppendOutcome.Appended]);
        (await one.FindAsync(lost.Run, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_start_key_is_unique_over_all_shards()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (mine, yours) = await TwoShardsAsync(one);
        (await AppendAsync(one, Request(one, mine.Run, mine.Term, 0, key: "order-7"))).Single().Outcome.ShouldBe(AppendOutcome.Appended);
        var answer = (await AppendAsync(two, Request(two, yours.Run, yours.Term, 0, key: "order-7"))).Single();
        answer.ShouldBe(new AppendAnswer(AppendOutcome.KeyTaken, mine.Run));
    }

    [Fact]
    public async Task Unfinished_and_due_runs_are_told_shard_by_shard()
    {
        var one = await JoinAsync();
        var sharded = Can<IShardedRuns>(one);
        var (a, b) = await TwoShardsAsync(one);
        var due = Samples.Noon.AddMinutes(5);
        await AppendAsync(one, Request(one, a.Run, a.Term, 0, due: due), Request(one, b.Run, b.Term, 0, due: due.AddMinutes(1)));

        (await UnfinishedAsync(sharded, a.Shard)).ShouldBe([a.Run]);
        (await UnfinishedAsync(sharded, b.Shard)).ShouldBe([b.Run]);
        (await UnfinishedAsync(sharded, a.Shard, b.Shard)).ShouldBe([a.Run, b.Run], ignoreOrder: true);
        (await UnfinishedAsync(sharded)).ShouldBeEmpty();
        (await DueAsync(sharded, due.AddHours(1), a.Shard)).ShouldBe([a.Run]);
        (await DueAsync(sharded, due.AddHours(1), a.Shard, b.Shard)).ShouldBe([a.Run, b.Run]);
        (await DueAsync(sharded, due.AddSeconds(1), a.Shard, b.Shard)).ShouldBe([a.Run]);

        await AppendAsync(one, Request(one, a.Run, a.Term, 1, RunStatus.Completed));
        (await UnfinishedAsync(sharded, a.Shard, b.Shard)).ShouldBe([b.Run]);
    }

    [Fact]
    public async Task Pages_of_due_runs_of_a_shard_leave_none_out()
    {
        var one = await JoinAsync();
        var sharded = Can<IShardedRuns>(one);
        var term = await RaiseTermAsync(3);
        var runs = RunsOf(3, sharded.Shards, 7);
        await AppendAsync(one, [.. runs.Select((run, i) => Request(one, run, term, 0, due: Samples.Noon.AddSeconds(i / 3)))]);
        var found = new List<RunId>();
        for (DueRun? after = null; ;)
        {
            var page = await sharded.DueAsync([3], Samples.Noon.AddDays(1), after, 2, default);
            found.AddRange(page.Select(run => run.RunId));
            if (page.Count < 2)
                break;
            after = page[^1];
        }

        found.ShouldBe(runs, ignoreOrder: true);
    }

    [Fact]
    public async Task Many_rows_of_the_index_are_found_at_once()
    {
        var one = await JoinAsync();
        var (a, b) = await TwoShardsAsync(one);
        await AppendAsync(one, Request(one, a.Run, a.Term, 0), Request(one, b.Run, b.Term, 0, RunStatus.Completed));
        var found = await Can<IShardedRuns>(one).FindManyAsync([a.Run, b.Run, "nobody", a.Run], default);
        found.OrderBy(row => row.RunId != a.Run).Select(row => (row.RunId, row.Status))
            .ShouldBe([(a.Run, RunStatus.Running), (b.Run, RunStatus.Completed)]);
    }

    [Fact]
    public async Task Every_opening_has_an_incarnation_of_its_own()
    {
        var members = new[] { await JoinAsync(), await JoinAsync(), await JoinAsync() };
        members.Select(member => _members[member]).Distinct().Count().ShouldBe(3);
        await members[0].DisposeAsync();
        var again = await JoinAsync();
        members.Select(member => _members[member]).ShouldNotContain(_members[again]);
    }

    /// <summary>Opens the journal of another member.</summary>
    protected async Task<IRunJournal> JoinAsync()
    {
        var journal = Join();
        _members[journal] = (await journal.OpenAsync(CancellationToken.None)).Incarnation;
        return journal;
    }

    protected static T Can<T>(IRunJournal journal)
        where T : class
        => journal.Capability<T>() ?? throw new InvalidOperationException($"The journal lacks {typeof(T).Name}.");

    protected AppendRequest Request(IRunJournal writer, RunId run, long term, long version, RunStatus status = RunStatus.Running, string? key = null,
        DateTimeOffset? due = null)
        => new(run, version, term, new AppendId(_members[writer], ++_counter), Samples.Entries(version + 1, 1),
            Samples.Row(run, status) with { Key = key, Due = due });

    protected static async Task<AppendAnswer[]> AppendAsync(IRunJournal writer, params AppendRequest[] batch)
    {
        var answers = new AppendAnswer[batch.Length];
        await writer.AppendBatchAsync(batch, answers, CancellationToken.None);
        return answers;
    }

    private async Task<AppendOutcome> OutcomeAsync(IRunJournal writer, RunId run, long term, long version)
        => (await AppendAsync(writer, Request(writer, run, term, version))).Single().Outcome;

    /// <summary>A run in each of two shards, and the terms they have now.</summary>
    private async Task<((RunId Run, int Shard, long Term) One, (RunId Run, int Shard, long Term) Two)> TwoShardsAsync(IRunJournal journal)
    {
        var shards = Can<IShardedRuns>(journal).Shards;
        RunId one = "run-1";
        var two = Enumerable.Range(2, 1_000).Select(i => new RunId($"run-{i}")).First(run => RunShard.Of(run, shards) != RunShard.Of(one, shards));
        return ((one, RunShard.Of(one, shards), await RaiseTermAsync(RunShard.Of(one, shards))),
            (two, RunShard.Of(two, shards), await RaiseTermAsync(RunShard.Of(two, shards))));
    }

    protected static List<RunId> RunsOf(int shard, int shards, int count)
        => [.. Enumerable.Range(1, int.MaxValue - 1).Select(i => new RunId($"run-{i}")).Where(run => RunShard.Of(run, shards) == shard).Take(count)];

    private static async Task<List<RunId>> UnfinishedAsync(IShardedRuns journal, params int[] shards)
    {
        var found = new List<RunId>();
        await foreach (var row in journal.UnfinishedAsync(shards, CancellationToken.None))
            found.Add(row.RunId);
        return found;
    }

    private static async Task<List<RunId>> DueAsync(IShardedRuns journal, DateTimeOffset before, params int[] shards)
        => [.. (await journal.DueAsync(shards, before, null, 100, CancellationToken.None)).Select(run => run.RunId)];
}
