using System.Text.Json;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What a visit reads of the work it belongs to, and asks of its run beside its actions.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>The flow of the run; that of the frames around the visit follows from it.</summary>
    public required FlowDefinition Flow { get; init; }

    /// <summary>What Post has asked for beside its actions; null when that is nothing.</summary>
    public DynamicWork? Work { get; private set; }

    public int Iteration => visit.Iteration;

    JsonElement? IVisitPort.Data => VisitData.Of(visit, place, frame);

    FlowNode IVisitPort.Place => place;

    // What a frame is of never changes, so any thread may ask.
    IEnumerable<FlowDefinition> IVisitPort.FlowsAround
    {
        get
        {
            for (var around = frame; around is not null; around = around.Parent)
            {
                if (around.Work is null && Turn.FlowOf(Flow, view.RunId, around) is { Home: null } drawn)
                    yield return drawn;
            }
        }
    }

    /// <summary>Post has returned: what it has asked for stands, and nothing can be added.</summary>
    public void TakeWork() => Work = _context?.TakeWork();

    ValueTask IVisitPort.CheckpointAsync(JsonElement? metadata) => Journaled(done => new RunMessage.CheckpointWanted(this, metadata, done));
}
