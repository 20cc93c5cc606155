using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Flows that items run: in memory, with states of their own, cancelled with the item.</summary>
internal sealed partial class VisitExecution
{
    StateMap IVisitPort.Committed => _run.Committed;

    async ValueTask<RunResult> IVisitPort.RunFlowAsync(FlowDefinition flow, StatePatch input, ExecContext context)
    {
        var cancellation = context.CancellationToken;
        cancellation.ThrowIfCancellationRequested();
        var visit = IdempotencyKey;
        var key = RunId.OfPlain(new ItemText(visit, context.Item, 0, 0));
        // A run of an earlier attempt of the batch may still be on its way out: this is another one.
        var id = RunId.OfPlain(new ItemText(visit, context.Item, Attempt, context.Attempt));
        try
        {
            var slot = Environment.Starter?.TryStart(flow, input, id, key) ?? await StartByRegistryAsync(flow, input, id, key);
            await using var cancelled = cancellation.UnsafeRegister(static slot => Cancel((RunSlot)slot!), slot);
            // Where it can be, the lane goes on on the thread on which the run has ended.
            var ended = Environment.Starter is null ? null : slot.TryWait();
            var result = await EngineWait.For(Environment.Actors!, new ValueTask<RunResult>(ended ?? slot.Ended));
            if (result.Status == RunStatus.Cancelled)
                cancellation.ThrowIfCancellationRequested();
            return result;
        }
        catch (FlowSystemStoppedException)
        {
            // That is no failure of the item: it runs again at the next start.
            throw new ItemSuspendedException();
        }
    }

    private ValueTask<RunSlot> StartByRegistryAsync(FlowDefinition flow, StatePatch input, RunId id, RunId key)
    {
        var started = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        Environment.Registry!.Tell(new RegistryMessage.Start(flow, id, isNew: true, input, StartFacts.None, started) { KeyRun = key });
        return EngineWait.For(Environment.Actors!, new ValueTask<RunSlot>(started.Task));
    }

    /// <summary>A run in memory has one supervisor in its life; if that has ended, the run has.</summary>
    private static void Cancel(RunSlot slot)
    {
        var cancel = new RunMessage.Control(new RunControl(RunControlKind.Cancel, "the item it belongs to was cancelled"), new());
        // Nobody waits for the answer, whatever it is.
        _ = cancel.Reply.Task.ContinueWith(static answer => answer.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        slot.Supervisor!.TryTell(cancel);
    }

    /// <summary>The key of an item, or the id of its run, for which most never ask: it is made of the visit's key, whose characters an id may have too.</summary>
    /// <param name="visit">The key of the visit.</param>
    /// <param name="item">The item; none where the visit's own Exec runs the flow.</param>
    /// <param name="attempt">The attempt of the visit; 0 for the key, which is the same in all of them.</param>
    /// <param name="itemAttempt">That of the item.</param>
    private sealed class ItemText(string visit, long? item, int attempt, int itemAttempt) : LateText
    {
        protected override string Make() => Fitting(Whole());

        private string Whole()
        {
            var own = item is { } index ? VisitKey.OfItem(visit, index) : visit;
            return attempt == 0 ? own
                : attempt == 1 ? string.Create(CultureInfo.InvariantCulture, $"{own}~{itemAttempt}")
                : string.Create(CultureInfo.InvariantCulture, $"{own}~{attempt}.{itemAttempt}");
        }

        /// <summary>Keys grow with every flow around; a run's id does not.</summary>
        private static string Fitting(string id)
            => id.Length <= RunId.MaxLength ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }
}
