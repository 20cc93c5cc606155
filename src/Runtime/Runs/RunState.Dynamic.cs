using System.Text.Json;

namespace ActorFlow.Runs;

/// <content>Work that was added as the run goes.</content>
internal sealed partial class RunState
{
    /// <summary>
    /// What a visit has asked to complete the run with, early; also while that waits for a retry, because the run was cancelled, or had failed,
    /// before.
    /// </summary>
    public Termination? Termination { get; private set; }

    /// <summary>Whether the run was completed early, by <see cref="Termination"/>.</summary>
    public bool IsTerminated => Status == RunStatus.Completed && Termination is not null;

    private void KeepTermination(VisitCompleted completed)
    {
        if (completed.Terminates is { } result)
            Termination ??= new Termination(result, completed.Actions[0]);
    }

    /// <summary>Everything that is under way is dropped.</summary>
    private void OnEarly() => Empty(Root, isCut: true);

    /// <summary>The names by which the flow of the run knows a node: dynamic work leaves no trace in it.</summary>
    private static string[] RegisteredPath(Frame frame, string node)
    {
        var path = new List<string>();
        for (var (at, name) = (frame, node); ; (at, name) = (at.Parent, at.Node))
        {
            if (at.TaskAround is { } task)
            {
                if (task.Work!.Shape.RegisteredOf(name) is { } known)
                    path.Add(known);
                at = task.Parent!;
            }
            else
            {
                path.Add(name);
            }

            if (at.Parent is null)
                break;
        }

        path.Reverse();
        return [.. path];
    }

    private void WriteDynamic(Utf8JsonWriter json, StateJournaling journaling)
    {
        if (Termination is not { } termination)
            return;
        json.WriteJson("termination", termination.Result, journaling);
        json.WriteAction("terminationAction"u8, termination.Action);
    }

    private void ReadDynamic(JsonElement json, StateJournaling journaling)
    {
        if (json.JsonOrNull("termination"u8, journaling) is { } result)
            Termination = new Termination(result, json.Action("terminationAction"u8));
    }
}

/// <summary>An early completion.</summary>
/// <param name="Result">What it was asked for with; JSON null for none.</param>
/// <param name="Action">The outcome.</param>
internal sealed record Termination(JsonElement Result, ActionName Action);
