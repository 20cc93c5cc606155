using System.Globalization;
using ActorFlow.Auditor;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using ActorFlow.Maintenance;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using Shouldly;

namespace ActorFlow.Cluster.Tests.Faults;

/// <content>The end of an experiment: everything comes to its end, everybody leaves, the database is looked at, the evidence is judged.</content>
internal sealed partial class FaultExperiment
{
    private const int LinesShown = 60;

    /// <summary>Nothing new is asked for; waits until everything asked for has ended, has all members stop in order, and judges.</summary>
    /// <param name="circumstances">What was done, for the message of a failure.</param>
    public async Task<Verdict> FinishAsync(string circumstances)
    {
        await System.IO.File.WriteAllTextAsync(Log.Path + ".enough", "");
        var code = -1;
        try
        {
            code = await Caller!.Life.EndAsync();
        }
        catch (TimeoutException)
        {
            // It hangs; what there is to tell is told below.
        }

        ShouldHold(code == 0,
            $"{circumstances}\n{Caller!.Life.Describe($"was to see everything end, and ended with {code}")}\n{await OpenRunsAsync()}");
        await Until.SoAsync(async () => await DatabasePicture.HasNoCommandsAsync(Database), "every command is answered");
        foreach (var member in Members.ToList())
            await StopAsync(member.Name);
        var rounds = int.Parse(Caller.Life.Output.Split('\n').Single(line => line.StartsWith("rounds ", StringComparison.Ordinal))[7..],
            CultureInfo.InvariantCulture);
        var atTheEnd = _folder.File("at-the-end.jsonl");
        await System.IO.File.WriteAllLinesAsync(atTheEnd,
            [.. WorkerFlows.Expect(_options.Flows, rounds), .. await DatabasePicture.OfAsync(Database), .. await VerifyAsync()]);
        var verdict = Audit.OfFiles(Log.Path, atTheEnd);
        ShouldHold(verdict.IsSound, $"{circumstances}\n{verdict}");
        return verdict;
    }

    /// <summary>Fails with everything there is to tell, and keeps the folder, when something does not hold.</summary>
    public void ShouldHold(bool holds, string circumstances)
    {
        if (!holds)
            holds.ShouldBeTrue(Told(circumstances));
    }

    // Everything there is to tell; the evidence is kept for a person.
    private string Told(string circumstances)
    {
        _folder.IsKept = true;
        var lives = Members.Select(member => member.Life.Describe("lives")).Concat(_said);
        System.IO.File.WriteAllLines(_folder.File("lives.txt"), lives);
        return $"{circumstances}\nEvidence: {_folder.Path}, of which the last lines are\n{string.Join('\n', Log.Lines.TakeLast(LinesShown))}\nWhat members said is in {_folder.File("lives.txt")}.";
    }

    // What 'actorflow verify' does: the store's own checks, then every run folded from its beginning.
    private async Task<List<string>> VerifyAsync()
    {
        var lines = new List<string>();
        await using var journal =
            await PostgreSqlJournalReader.OpenAsync(new PostgreSqlJournalOptions { ConnectionString = Database.ConnectionString });
        var verifier = new JournalVerifier(journal);
        await foreach (var damage in verifier.VerifyAsync())
            lines.Add(System.Text.Json.JsonSerializer.Serialize(new { kind = "fault", what = damage.ToString() }));
        verifier.Runs.ShouldBeGreaterThan(0);
        return lines;
    }

    private async Task<string> OpenRunsAsync()
        => $"Not ended: {await Database.ScalarAsync("SELECT string_agg(id || ' (status ' || status || ', shard ' || shard || ')', ', ') FROM actorflow.runs WHERE ended IS NULL")}\n"
            + $"Inbox: {await Database.ScalarAsync("SELECT string_agg(run || ' ' || verb || ' ' || shard, ', ') FROM actorflow.inbox")}\n"
            + $"Shards: {await Database.ScalarAsync("SELECT string_agg(shard || ':' || term || '=' || coalesce(owner, '-'), ', ' ORDER BY shard) FROM actorflow.shard")}";
}
