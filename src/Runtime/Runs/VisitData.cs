using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>What a visit reads as its data.</summary>
internal static class VisitData
{
    /// <summary>
    /// That of its iteration, else of its node in the work around it, else of that work. Reads only what never changes, so any thread may ask.
    /// </summary>
    public static JsonElement? Of(Visit visit, FlowNode place, Frame frame)
    {
        if ((visit.Iterated?.Data ?? (place.Drawn as TaskAlias)?.Data) is { } own)
            return own;
        for (var around = frame; around is not null; around = around.Parent)
        {
            // An entry into a group or flow of the work may have data of its own, as its node has in the work.
            if (around.Parent is { Work: { } outer } && outer.Shape.Leaves().FirstOrDefault(leaf => leaf.Alias == around.Node)?.Data is { } entry)
                return entry;
            if (around.Work is { Data: { } data })
                return data;
        }

        return null;
    }
}
