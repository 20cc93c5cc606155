using ActorFlow;
using ActorFlow.Crash.Worker;
using ActorFlow.Crash.Worker.Flows;
using ActorFlow.Crash.Worker.Outside;
using ActorFlow.Crash.Worker.Points;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Testing;

// Runs flows of the experiment on a SQLite file, some times each, and ends when all have ended. Started again on the same file it goes on.
// Says "ready" when the engine is up and "done" at the end. Exit codes: 0 all ended, 1 the journal cannot be used, 130 stopped by SIGTERM.
var options = WorkerOptions.Parse(args);
var facts = new FactFile(options.Facts);
var flows = new Shapes(new Bench(facts, options.Slow) { IsAlone = true, HoldItemsAt = options.HoldItemsAt }).All();
var stop = Termination.Requested;

if (options.Leave is [var verb, var run, var arguments])
{
    await using var commands = new JournalCommands(await SqliteCommandInbox.OpenAsync(options.Database));
    var left = await commands.SendAsync(verb, run == "-" ? default(RunId?) : new RunId(run), System.Text.Encoding.UTF8.GetBytes(arguments),
        TimeSpan.Zero);
    Console.WriteLine($"left {left.Ticket} {left.State}");
    return 0;
}

FaultyJournal? faulty = null;
try
{
    await using var system = await FlowSystem.StartAsync(o =>
    {
        o.UseJournal(_ => new WatchedJournal(options.Faults > 0 ? faulty = Troubles.Around(Journal(), options.Faults, options.Seed) : Journal()));
        foreach (var flow in flows)
            o.AddFlow(flow);
        o.MaxUncleanEnds = 10_000;   // the experiments end more lives than a poisonous run would be granted
        // Small enough that kills hit snapshots, returns to memory and tidying as well.
        o.SnapshotEvery = 5;
        o.PassivateAfter = TimeSpan.FromMilliseconds(60);
        o.TidyEvery = TimeSpan.FromMilliseconds(150);
        o.BlobGrace = TimeSpan.FromMilliseconds(500);
        o.ReopenAttempts = 1_000_000;
        o.CancelGrace = TimeSpan.FromDays(1);   // steps that outlast a cancel do so for a reason, see the flow quarrel
        if (options.Prune)
            o.KeepEndedRuns = TimeSpan.FromMilliseconds(1);
        if (CrashPoint.IsSet)
            o.MailboxObserver = new MessagePoints();
    });
    Console.WriteLine("ready");
    if (options.Attend is { } ticket)
    {
        await using var commands = new JournalCommands(await SqliteCommandInbox.OpenAsync(options.Database));
        var answer = await commands.WaitAsync(ticket, TimeSpan.FromMinutes(2), stop);
        Console.WriteLine($"answered {answer.State} {answer.RunId} {(answer.Changed ? "changed" : "not changed")}");
        return 0;
    }

    var caller = new Caller(system, facts, new Signals(options.Facts + ".signals"), new Answers(system, options.Facts + ".answers"),
        isPatient: options.Faults > 0);
    await caller.FollowAllAsync(flows.Where(flow => options.Flows.Contains(flow.Name)), options.Rounds, options.Again, stop);
    // The end of a cancelled run is told before its child has stopped.
    if (options.Flows.Contains("quarrel"))
        await caller.UntilAllIsDoneAsync(stop);
    // The engine stays at work until whoever started this process has seen enough.
    while (options.Hold is { } sign && !File.Exists(sign))
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("stopped");
    return 130;
}
catch (JournalUnavailableException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

if (faulty is not null)
    Console.WriteLine($"faults {Troubles.CountOf(faulty)}");
if (options.Verify)
    await VerifyAsync();
Console.WriteLine("done");
return 0;

async Task VerifyAsync()
{
    await using var journal = Journal();
    await journal.OpenAsync(CancellationToken.None);
    // What a kill has left half removed goes with the next removal, be it of nothing.
    await journal.Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(DateTimeOffset.UnixEpoch, []), CancellationToken.None);
    await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(CancellationToken.None))
        facts.Fault(damage.ToString());
    await journal.MarkCleanAsync(CancellationToken.None);
    Console.WriteLine("verified");
}

IRunJournal Journal()
{
    var journal = new SqliteJournal(new SqliteJournalOptions { Path = options.Database,
        CheckpointPages = 100 }); // so that kills hit the copying of the log too
    return Environment.GetEnvironmentVariable("CRASH_LIE") == "1" ? new LyingJournal(journal) : journal;
}
