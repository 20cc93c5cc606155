using System.Buffers;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Results: the visit's own, where the flow keeps it, and those of others.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>The node's result for the journal; null when the flow keeps none.</summary>
    public JsonElement? Result => _result?.Value;

    private KeptJson? _result;

    /// <summary>Judges what the visit leads to, and freezes the node's result if the flow keeps it.</summary>
    /// <exception cref="UndeclaredActionException">The node names its actions strictly, and this is none of them.</exception>
    /// <exception cref="StateValueRefusedException">JSON would not carry the result whole.</exception>
    public void CheckOutcome(IReadOnlyList<ActionName> actions)
    {
        if (place.Node.Options.ActionsAreStrict)
        {
            foreach (var action in actions)
            {
                if (!place.Node.Options.Actions!.Contains(action))
                    throw new UndeclaredActionException(view.RunId, path, action, place.Node.Options.Actions!);
            }
        }

        if (place.KeepsResult)
            _result = new KeptJson(EncodeResult());
    }

    private JsonElement EncodeResult()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Body!.FreezeExec(environment.Options.Serialization).WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    JsonElement? IVisitPort.FindResult(string node, out bool isKept)
    {
        // The place of a flow knows its own nodes; a path into a nested flow is found by its result only, once the flow was left.
        // In added work, nodes that it does not name are those of the flow that it was added to.
        var (known, record) = place.Flow!.Find(node) is null && place.Flow.Home?.Find(node) is { } around ? (around, _homeRecord) : (place.Flow.Find(node), _record);
        JsonElement? result = record!.TryGetResult(node, out var kept) ? kept : null;
        isKept = known?.KeepsResult ?? (result is not null || node.Contains('/', StringComparison.Ordinal));
        return result;
    }

    private FrameRecord? _homeRecord;

    RunError? IVisitPort.FindFailure(string node) => _record!.TryGetFailure(node, out var error) ? error : null;
}
