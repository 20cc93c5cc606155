using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Flows that items run: in memory, with states of their own, cancelled with the item.</summary>
internal sealed partial class VisitExecution
{
    StateMap IVisitPort.Committed => _run.Committed;

    async ValueTask<RunResult> IVisitPort.RunFlowAsync(FlowDefinition flow, StatePatch input, ExecContext context)
    {
        var cancellation = context.CancellationToken;
        cancellation.ThrowIfCancellationRequested();
        var own = context.IdempotencyKey;
        var key = new RunId(Fitting(own));
        // A run of an earlier attempt of the batch may still be on its way out: this is another one.
        var id = new RunId(Fitting(Attempt == 1 && context.Attempt == 1 ? own + "~1"
            : Attempt == 1 ? string.Create(CultureInfo.InvariantCulture, $"{own}~{context.Attempt}")
            : string.Create(CultureInfo.InvariantCulture, $"{own}~{Attempt}.{context.Attempt}")));
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
        Environment.Registry!.Tell(new RegistryMessage.Start(flow, id, isNew: true, input, ActorFlow.Runs.StartFacts.None, started) { KeyRun = key });
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

    /// <summary>Keys grow with every flow around; a run's id does not.</summary>
    private static string Fitting(string id)
        => id.Length <= RunId.MaxLength ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
