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
        var started = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        var key = new RunId(Fitting(context.IdempotencyKey));
        // A run of an earlier attempt of the batch may still be on its way out: this is another one.
        var attempt = Attempt == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Attempt}.");
        var id = new RunId(Fitting(string.Create(CultureInfo.InvariantCulture, $"{context.IdempotencyKey}~{attempt}{context.Attempt}")));
        var registry = Environment.Registry!;
        registry.Tell(new RegistryMessage.Start(flow, id, isNew: true, input, ActorFlow.Runs.StartFacts.None, started) { KeyRun = key });
        try
        {
            var slot = await EngineWait.For(Environment.Actors!, new ValueTask<RunSlot>(started.Task));
            await using var cancelled = cancellation.UnsafeRegister(static state =>
            {
                var (runs, run) = ((ActorRef<RegistryMessage>, RunId))state!;
                runs.Tell(new RegistryMessage.Forward(run,
                    new RunMessage.Control(new RunControl(RunControlKind.Cancel, "the item it belongs to was cancelled"), new())));
            }, (registry, id));
            var result = await EngineWait.For(Environment.Actors!, new ValueTask<RunResult>(slot.Ended));
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

    /// <summary>Keys grow with every flow around; a run's id does not.</summary>
    private static string Fitting(string id)
        => id.Length <= RunId.MaxLength ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
