namespace ActorFlow.Actors.Kernel.Lifecycle;

internal static class ActorNames
{
    internal static void Check(string name, ActorRef parent)
    {
        if (name.Length == 0) throw new ActorNameException(name, parent.Path, "it is empty. Leave the name out for an anonymous actor.");
        if (name[0] == '$') throw new ActorNameException(name, parent.Path,
            "names with $ belong to anonymous actors. Start it with another character.");
        if (name.Contains('/', StringComparison.Ordinal)) throw new ActorNameException(name, parent.Path,
            "a slash separates path elements. Replace it.");
    }
}
