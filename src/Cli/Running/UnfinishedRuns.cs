using System.Collections.Concurrent;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Views;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Running;

/// <summary>Goes on with all runs of a database until none is left that can go on.</summary>
internal sealed class UnfinishedRuns(CliCall call)
{
    private static readonly RunStatus[] AtWork = [RunStatus.Pending, RunStatus.Running, RunStatus.Waiting];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Of how many runs batches are shown; no terminal has lines for more.</summary>
    private const int MostWatched = 64;

    private readonly ConcurrentDictionary<RunId, RunStatus> _ended = [];
    private bool _takesCommands;

    public async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        call.EnsureDatabase();
        var asideBefore = await QuarantinedAsync(cancellationToken);
        await using var queued = await QueuedCommands.FindAsync(call, cancellationToken);
        try
        {
            await using var view = call.IsJson ? null : RunsView.Open(call.Terminal, call.TimeProvider);
            await using (var system = await FlowSystem.StartAsync(options => Configure(options, view), cancellationToken))
                await WaitAsync(system, view, _takesCommands ? queued : null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CliException(
                $"stopped with {Count.Of(_ended.Count, "run")} finished. Go on with: {call.Command(["run", .. call.DocumentOptions()])}", RunExitCode.Interrupted);
        }

        return await TellAsync(asideBefore, cancellationToken);
    }

    private void Configure(FlowSystemOptions options, IRunsView? view)
    {
        Engine.Configure(call, options, isDurable: true);
        if (view is not null)
            options.Use(RunsView.Watch(view));
        _takesCommands = options.InboxPoll > TimeSpan.Zero;
    }

    private async Task WaitAsync(FlowSystem system, IRunsView? view, QueuedCommands? queued, CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (ends, telling) = (new Dictionary<RunId, Task>(), new List<Task>());
        Watch(await UnfinishedAsync(system, cancellationToken));
        using var clock = new PeriodicTimer(Look, call.TimeProvider);
        if (queued is not null)
        {
            // What was left while nobody was at work, such as a retry, begins runs, and ends some: both is part of what is unfinished.
            while (await queued.AreLeftAsync(cancellationToken))
                await TickAsync();
            Watch([.. await UnfinishedAsync(system, cancellationToken), .. await queued.ChangedAsync(system, cancellationToken)]);
        }

        while ((await system.CountAsync(cancellationToken)).Any(count => AtWork.Contains(count.Status)))
            await TickAsync();

        // Those whose end was committed a moment ago are about to be told.
        foreach (var (run, end) in ends)
        {
            if ((await system.FindAsync(run, cancellationToken))?.Status.IsEnded() == true)
                await end;
        }

        await leaving.CancelAsync();
        await Task.WhenAll(telling);

        void Watch(IEnumerable<RunId> runs)
        {
            var more = runs.Where(run => !ends.ContainsKey(run)).Distinct().ToList();
            view?.Expect(more.Count);
            if (view is not null && call.Terminal.IsInteractive)
                telling.AddRange(more.Take(MostWatched - telling.Count).Select(run => TellBatchesAsync(system, run, view, leaving.Token)));
            foreach (var run in more)
                ends.Add(run, NoteEndAsync(system, run, view));
        }

        async Task TickAsync()
        {
            if (system.Fault is { } fault)
                throw new CliException(fault.Message, RunExitCode.Failed, fault);
            await clock.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task TellBatchesAsync(FlowSystem system, RunId run, IRunsView view, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var output in system.OutputAsync(run, cancellationToken))
            {
                if (output.Chunk is BatchProgress batch)
                    view.Progress(batch);
            }
        }
        catch (Exception e) when (IsNoEnd(e) || e is OperationCanceledException or RunNotFoundException)
        {
            // Its end, or why there is none, is told beside this.
        }
    }

    private static bool IsNoEnd(Exception e)
        => e is FlowSystemStoppedException or RunQuarantinedException or RunJournalException or JournalUnavailableException or JournalTooNewException;

    private async Task NoteEndAsync(FlowSystem system, RunId run, IRunsView? view)
    {
        try
        {
            var result = await system.WaitAsync(run, CancellationToken.None);
            if (_ended.TryAdd(run, result.Status))
                view?.Ended(run,
                    result.Status == RunStatus.Completed && !result.Action.IsDefault ? result.Action.Value : StatusText.Word(result.Status));
        }
        catch (Exception e) when (IsNoEnd(e))
        {
            // Not at its end; what is left is told from the index.
        }
    }

    private static async Task<List<RunId>> UnfinishedAsync(FlowSystem system, CancellationToken cancellationToken)
    {
        var (runs, query) = (new List<RunId>(), new RunQuery { Statuses = AtWork, OldestFirst = true, Limit = RunQuery.MaxLimit });
        while (true)
        {
            var page = await system.ListAsync(query, cancellationToken);
            runs.AddRange(page.Runs.Select(run => run.RunId));
            if (page.Next is null)
                return runs;
            query = query with { After = page.Next };
        }
    }

    private async Task<long> QuarantinedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CountQuarantinedAsync(cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            // Readers leave a database of an older version as it is. To bring it up to date is the engine's work, which is about to begin; where that is not the trouble, it says what is.
            await (await call.OpenMaintenanceAsync(cancellationToken)).DisposeAsync();
            return await CountQuarantinedAsync(cancellationToken);
        }
    }

    private async Task<long> CountQuarantinedAsync(CancellationToken cancellationToken)
    {
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        return QuarantinedIn(await runs.CountAsync(cancellationToken));
    }

    private static long QuarantinedIn(IEnumerable<RunCount> counts)
        => counts.Where(count => count.Status == RunStatus.Quarantined).Sum(count => count.Count);

    private async Task<int> TellAsync(long asideBefore, CancellationToken cancellationToken)
    {
        var counts = _ended.Values.CountBy(status => status).OrderBy(pair => pair.Key).ToList();
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        var all = await runs.CountAsync(cancellationToken);
        var aside = Math.Max(0, QuarantinedIn(all) - asideBefore);
        var held = all.Where(count => count.Status is RunStatus.Paused or RunStatus.Parked).ToList();
        if (call.IsJson)
            call.WriteJson(new FinishedJson(_ended.Count, counts.ToDictionary(pair => StatusText.Word(pair.Key), pair => pair.Value)));
        else
            call.WriteLine(_ended.IsEmpty && aside > 0 ? "no run finished." : _ended.IsEmpty
                ? "nothing was unfinished."
                : $"{Count.Of(_ended.Count, "run")} finished: {string.Join(", ", counts.Select(pair => $"{pair.Value} {StatusText.Word(pair.Key)}"))}.");
        if (held.Count > 0)
            call.Remark($"held: {string.Join(", ", held.Select(count => $"{count.Count} {StatusText.Word(count.Status)} of {count.Flow}"))}.");
        if (aside > 0)
        {
            call.Remark($"{Count.Of(aside, "run")} could not be read and {(aside == 1 ? "was" : "were")} quarantined. See: {call.Command("quarantine", "list")}");
            return RunExitCode.Failed;
        }

        return counts.Select(pair => pair.Key.ExitCode()).Contains(RunExitCode.Failed)
            ? RunExitCode.Failed : counts.Select(pair => pair.Key.ExitCode()).DefaultIfEmpty(0).Max();
    }

    private sealed record FinishedJson(int Finished, IReadOnlyDictionary<string, int> Statuses);
}
