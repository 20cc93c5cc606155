using System.Buffers;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Results: the visit's own, where the flow keeps it, and those of others.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>The node's result for the journal; null when the flow keeps none.</summary>
    public JsonElement? Result => _rare?.Result?.Value;

    /// <summary>Judges what the visit leads to, and freezes the node's result if the flow keeps it.</summary>
    /// <exception cref="UndeclaredActionException">The node names its actions strictly, and this is none of them.</exception>
    /// <exception cref="StateValueRefusedException">JSON would not carry the result whole.</exception>
    public void CheckOutcome(IReadOnlyList<ActionName> actions)
    {
        if (!_place.JudgesOutcome)
            return;
        if (_place.Node.Options.ActionsAreStrict)
        {
            foreach (var action in actions)
            {
                if (!_place.Node.Options.Actions!.Contains(action))
                    throw new UndeclaredActionException(RunId, Path, action, _place.Node.Options.Actions!);
            }
        }

        if (_place.KeepsResult)
            Rare.Result = new KeptJson(EncodeResult());
    }

    /// <summary>Adds to the visit's completion what few visits have.</summary>
    public void Specify(CompleteVisit completion)
    {
        if (_rare is { } rare)
            completion.Specify(rare.Result, rare.Undo, rare.Reads, rare.Work);
    }

    private JsonElement EncodeResult()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Body!.FreezeExec(Environment.Options.Serialization).WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    JsonElement? IVisitPort.FindResult(string node, out bool isKept)
    {
        // The place of a flow knows its own nodes; a path into a nested flow is found by its result only, once the flow was left.
        // In added work, nodes that it does not name are those of the flow that it was added to.
        var (known, record) = _place.Flow!.Find(node) is null && _place.Flow.Home?.Find(node) is { } around
            ? (around, _rare?.HomeRecord) : (_place.Flow.Find(node), _rare?.Record);
        JsonElement? result = (record ?? FrameRecord.None).TryGetResult(node, out var kept) ? kept : null;
        isKept = known?.KeepsResult ?? (result is not null || node.Contains('/', StringComparison.Ordinal));
        return result;
    }

    RunError? IVisitPort.FindFailure(string node) => (_rare?.Record ?? FrameRecord.None).TryGetFailure(node, out var error) ? error : null;

    /// <summary>Takes down what nodes have left when a phase begins; of most runs that is nothing.</summary>
    private void KeepRecord()
    {
        var (rare, record) = (Rare, _run.Record);
        rare.Record = record.Of(_frame.Id);
        rare.HomeRecord = _frame.TaskAround is { } task ? record.Of(task.Parent!.Id) : null;
    }
}
