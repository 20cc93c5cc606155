namespace ActorFlow.Runs;

/// <summary>One of the ways into a join: an edge of the flow.</summary>
/// <param name="From">The node it comes from.</param>
/// <param name="Action">The action it is drawn for; default for an error boundary.</param>
/// <param name="IsError">Whether it is the error boundary of that node.</param>
internal readonly record struct JoinInput(string From, ActionName Action, bool IsError)
{
    public override string ToString() => IsError ? $"'{From}' on error" : Action.IsDefault ? $"'{From}'" : $"'{From}' on '{Action}'";
}
