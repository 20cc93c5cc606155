namespace ActorFlow.Actors.Shards;

/// <summary>
/// A command that came through the inbox is for a run that is not led here any more: it stays in the inbox, for whoever leads the run now. Nobody
/// outside the engine sees it.
/// </summary>
internal sealed class RunElsewhereException(RunId runId) : Exception($"Run '{runId}' is led by another member of the cluster.");
