using ActorFlow.Actors.Nodes;

namespace ActorFlow.Actors.Runs;

/// <content>What is known of visits that did not end at once and by themselves: of most runs, nothing.</content>
internal sealed partial class RunSupervisor
{
    private Mishaps? _mishaps;

    private Mishaps MakeMishaps() => _mishaps ??= new Mishaps();

    private sealed class Mishaps
    {
        /// <summary>Visits that a cancel has ended.</summary>
        public List<long>? Interrupted;

        /// <summary>Those of them of which nothing had begun.</summary>
        public HashSet<long>? Untouched;

        /// <summary>By visit, the dispatch of an attempt that has ended, whose Prep the next one takes over.</summary>
        public Dictionary<long, VisitExecution>? Earlier;

        /// <summary>By visit, how many node actors have failed on it.</summary>
        public Dictionary<long, int>? ActorFailures;
    }
}
