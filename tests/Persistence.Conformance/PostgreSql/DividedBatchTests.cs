using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>A large batch goes through two connections at the same time, and is answered as one that goes through one.</summary>
public sealed class DividedBatchTests : PostgreSqlFixture
{
    private const int Runs = 60;

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public async Task Requests_of_each_run_are_applied_in_their_order_and_refused_one_by_one(int connections)
    {
        var (journal, opening) = await OpenAsync(o => o.Connections = connections);
        var runs = Enumerable.Range(0, Runs).Select(run => new RunId($"run-{run}")).ToArray();
        var batch = runs.SelectMany(run => new[] { Start(opening, run, 2), Next(opening, run, 2), Next(opening, run, 3, 2, Samples.Row(run, RunStatus.Completed)) }).ToArray();
        batch[10 * 3 + 1] = Next(opening, runs[10], 7);      // what is behind it does not follow any more
        batch[20 * 3] = Next(opening, runs[20], 1);          // never started
        var outcomes = await AppendAsync(journal, batch);
        for (var run = 0; run < Runs; run++)
        {
            outcomes[(run * 3)..(run * 3 + 3)].ShouldBe(run switch
            {
                10 => [AppendOutcome.Appended, AppendOutcome.Conflict, AppendOutcome.Conflict],
                20 => [AppendOutcome.Conflict, AppendOutcome.Conflict, AppendOutcome.Conflict],
                _ => [AppendOutcome.Appended, AppendOutcome.Appended, AppendOutcome.Appended],
            }, $"run {run}");
            (await journal.ReadAsync(runs[run], 1, default)).ShouldBeEntries(Samples.Entries(1, run switch { 10 => 2, 20 => 0, _ => 5 }));
        }

        // Whether a run was first appended by one connection or the other, the index has them in the order of the batch.
        var listed = (await journal.Capability<IRunIndex>()!.ListAsync(new RunQuery { Limit = 1_000, OldestFirst = true }, default)).Runs;
        listed.Select(run => run.RunId).ShouldBe(runs.Where((_, run) => run != 20));
        (await DamageAsync(journal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_runs_of_both_halves_want_goes_to_one_of_them()
    {
        var (journal, opening) = await OpenAsync();
        var batch = Enumerable.Range(0, 2 * Runs).Select(run =>
        {
            var request = Start(opening, $"run-{run}");
            return request with { Summary = request.Summary! with { Key = $"key-{run % Runs}" } };
        }).ToArray();
        var answers = new AppendAnswer[batch.Length];
        await journal.AppendBatchAsync(batch, answers, default);
        for (var key = 0; key < Runs; key++)
        {
            var holder = (await journal.FindByKeyAsync($"key-{key}", default))!.RunId;
            var (winner, loser) = holder == batch[key].RunId ? (key, key + Runs) : (key + Runs, key);
            answers[winner].Outcome.ShouldBe(AppendOutcome.Appended);
            answers[loser].ShouldBe(new AppendAnswer(AppendOutcome.KeyTaken, holder));
        }
    }

    [Fact]
    public async Task When_one_half_is_cut_off_it_is_not_known_and_the_other_half_stands()
    {
        var (journal, opening) = await OpenAsync();
        var batch = Enumerable.Range(0, 2 * Runs).Select(run => Start(opening, $"run-{run}")).ToArray();
        var shards = journal.Capability<IShardedRuns>()!.Shards;
        var held = RunShard.Of(batch[0].RunId, shards);
        var other = await HoldAsync(held);
        var appending = AppendAsync(journal, batch);
        await UntilSomebodyWaitsAsync();
        await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        var outcomes = await appending;
        for (var run = 0; run < batch.Length; run++)
        {
            var isCut = RunShard.Of(batch[run].RunId, shards) % 2 == held % 2;
            outcomes[run].ShouldBe(isCut ? AppendOutcome.Unknown : AppendOutcome.Appended, $"run {run}");
            (await journal.ContainsAsync(batch[run].RunId, batch[run].AppendId, default)).ShouldBe(!isCut);
        }

        outcomes.Distinct().Count().ShouldBe(2);
        await other.DisposeAsync();
        var again = batch.Where((_, run) => outcomes[run] == AppendOutcome.Unknown).ToArray();
        (await AppendAsync(journal, again)).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        (await AppendAsync(journal, batch)).ShouldAllBe(outcome => outcome == AppendOutcome.Appended, "the same appends under the same ids");
        foreach (var request in batch)
            (await journal.ReadAsync(request.RunId, 1, default)).Count.ShouldBe(1);
        (await DamageAsync(journal)).ShouldBeEmpty();
    }

    /// <summary>Holds the row of a shard against appends until it is disposed.</summary>
    private async Task<Npgsql.NpgsqlConnection> HoldAsync(int shard)
    {
        var connection = new Npgsql.NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand($"BEGIN; SELECT 1 FROM actorflow.shard WHERE shard = {shard} FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
