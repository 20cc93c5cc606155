using System.Globalization;
using ActorFlow.Auditor;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>The worker on one database through many lives, and the audit at the end.</summary>
internal sealed class WorkerExperiment : IDisposable
{
    private const int LinesShown = 40;

    private readonly TemporaryFolder _folder = new();

    public WorkerExperiment() => Log = new FactLog(_folder.File("facts.jsonl"));

    public FactLog Log { get; }

    public string Database => Disk?.File("runs.db") ?? _folder.File("runs.db");

    /// <summary>Where the database is; null is a folder of the experiment.</summary>
    public SmallDisk? Disk { get; init; }

    /// <summary>How many runs of each flow the next life is to bring to their end.</summary>
    public int Rounds { get; set; } = 1;

    /// <summary>Sees to it that the next life has work for a while, and not so much that none of it gets on.</summary>
    public void AddWork()
    {
        if (Unfinished < Flows.Count)
            Rounds++;
    }

    /// <summary>Which flows.</summary>
    public IReadOnlyList<string> Flows { get; init; } = WorkerFlows.All;

    /// <summary>The longest that a step takes, in milliseconds.</summary>
    public int Slow { get; init; } = 8;

    /// <summary>How many runs nobody has been told the end of.</summary>
    public int Unfinished => (Rounds * Flows.Count) - Log.Lines.Count(line => line.Contains("\"kind\":\"result\"", StringComparison.Ordinal));

    /// <summary>Whether ended runs are pruned at once.</summary>
    public bool Prunes { get; init; }

    /// <summary>How much of what is asked of the journal goes wrong, 0 to 1.</summary>
    public double Faults { get; init; }

    /// <summary>Begins a life.</summary>
    /// <param name="crashAt">The point at which it is to die; null for none.</param>
    /// <param name="lies">Whether its journal acknowledges what it has not committed.</param>
    /// <param name="more">Further arguments.</param>
    public Life Start(string? crashAt = null, bool lies = false, params IEnumerable<string> more)
        => Life.Start(Disk?.Wrapper ?? [], Programs.Worker,
            ["--db", Database, "--facts", Log.Path, "--rounds", Rounds.ToString(CultureInfo.InvariantCulture),
             "--slow", Slow.ToString(CultureInfo.InvariantCulture), "--flows", string.Join(',', Flows), .. Prunes ? (string[])["--prune"] : [],
             .. Faults > 0 && !more.Contains("--verify") ? (string[])["--faults", Faults.ToString(CultureInfo.InvariantCulture)] : [], .. more],
            ("CRASH_AT", crashAt ?? ""), ("CRASH_LIE", lies ? "1" : ""));

    /// <summary>Waits for the end of a life and notes it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(Life life)
    {
        var code = await life.EndAsync();
        Log.EndLife(inOrder: code != Life.Killed, code);
        return code;
    }

    /// <summary>A life that dies at a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="time">At which time that it comes by.</param>
    /// <param name="mustDie">Whether it is an error when the point does not come by as often.</param>
    /// <param name="lies">Whether its journal acknowledges what it has not committed.</param>
    public async Task DieAtAsync(string point, int time = 1, bool mustDie = true, bool lies = false)
    {
        await using var life = Start($"{point}@{time.ToString(CultureInfo.InvariantCulture)}", lies);
        var code = await EndAsync(life);
        if (code != 0 || mustDie)
            code.ShouldBe(Life.Killed, life.Describe($"was to die at '{point}', time {time}, which never came by"));
    }

    /// <summary>A last life that must bring everything to its end, and the verdict over all.</summary>
    public async Task<Verdict> FinishAsync()
    {
        await using (var life = Start(more: ["--again", "--verify"]))
        {
            (await EndAsync(life)).ShouldBe(0, life.Describe("was to bring everything to its end"));
            life.Output.ShouldContain("verified");
        }

        return Judge();
    }

    /// <summary>The verdict over everything so far.</summary>
    public Verdict Judge()
    {
        var atTheEnd = _folder.File("at-the-end.jsonl");
        File.WriteAllLines(atTheEnd, [.. WorkerFlows.Expect(Flows, Rounds), .. JournalPicture.Of(Database)]);
        return Audit.OfFiles(Log.Path, atTheEnd);
    }

    /// <summary>Fails, and keeps the folder, when a promise was broken.</summary>
    public void ShouldBeSound(Verdict verdict, string circumstances) => ShouldHold(verdict.IsSound, $"{circumstances}\n{verdict}", []);

    /// <summary>Fails with everything there is to tell, and keeps the folder, when something does not hold.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="circumstances">What was done, and the seed.</param>
    /// <param name="lives">What each life said.</param>
    public void ShouldHold(bool holds, string circumstances, IEnumerable<string> lives)
    {
        if (holds)
            return;
        _folder.IsKept = true;
        holds.ShouldBeTrue($"{circumstances}\nEvidence: {_folder.Path}, of which the last lines are\n{string.Join('\n', Log.Lines.TakeLast(LinesShown))}\n{string.Join('\n', lives)}");
    }

    public void Dispose() => _folder.Dispose();
}
