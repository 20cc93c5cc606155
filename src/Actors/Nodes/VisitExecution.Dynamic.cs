using System.Text.Json;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What a visit reads of the work it belongs to, and asks of its run beside its actions.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>What Post has asked for beside its actions; null when that is nothing.</summary>
    public DynamicWork? Work => _rare?.Work;

    public int Iteration => _visit.Iteration;

    JsonElement? IVisitPort.Data => VisitData.Of(_visit, _place, _frame);

    FlowNode IVisitPort.Place => _place;

    // What a frame is of never changes, so any thread may ask.
    IEnumerable<FlowDefinition> IVisitPort.FlowsAround
    {
        get
        {
            for (var around = _frame; around is not null; around = around.Parent)
            {
                if (around.Work is null && Turn.FlowOf(_run.Definition!, RunId, around) is { Home: null } drawn)
                    yield return drawn;
            }
        }
    }

    /// <summary>Post has returned: what it has asked for stands, and nothing can be added.</summary>
    public void TakeWork()
    {
        if (_context?.TakeWork() is { } work)
            Rare.Work = work;
    }

    ValueTask IVisitPort.CheckpointAsync(JsonElement? metadata) => Journaled(done => new RunMessage.CheckpointWanted(this, metadata, done));
}
