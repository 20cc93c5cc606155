using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <summary>What a visit reads of the work it belongs to, and what is wrong with work that it adds.</summary>
internal static class TaskErrors
{
    public static bool TryRead<T>(IVisitPort port, [MaybeNullWhen(false)] out T data)
    {
        var frozen = port.Data;
        data = frozen is { } json ? port.Serialization.Thaw<T>(StateValue.FromJson(json), "data of the visit") : default;
        return frozen is not null;
    }

    public static DynamicWorkException NoData(RunId runId, string node)
        => new(runId, node, "it reads its data, and has none", "Hand data to Next or Iterate, or look with TryGetData whether there is any.");

    /// <summary>Takes down work against the nearest flow, outward, that knows all of its nodes.</summary>
    /// <returns>Null when there is none; then <paramref name="refusal"/> says why the nearest one does not.</returns>
    public static TaskFacts? Read(IVisitPort port, FlowNode place, FlowPart task, string? id, int number, out (string What, string Remedy)? refusal)
    {
        refusal = null;
        foreach (var flow in port.FlowsAround)
        {
            try
            {
                var shape = new TaskReader(flow, port.Serialization).Read(task);
                var facts = new TaskFacts(id ?? shape.Alias ?? $"{NameOf(shape)}.{number}", shape);
                _ = facts.FlowIn(flow);
                return facts;
            }
            catch (TaskRefusal why)
            {
                refusal ??= ($"it adds work, and {why.Message}", why.Remedy);
            }
            catch (FlowBuildException why)
            {
                refusal ??= ($"it adds work that makes no flow: {string.Join(" ", why.Problems)}", "Mend the expression.");
            }
        }

        refusal ??= ($"node '{place.Name}' is in no flow that work can be added to", "Run the flow as a whole.");
        return null;
    }

    private static string NameOf(TaskShape shape)
    {
        for (; shape.Parts.Count > 0 && shape.Form != TaskForm.Group; shape = shape.Parts[0])
        {
        }

        return shape.Name.Length is > 0 and < 180 ? shape.Name : "work";
    }
}
