namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>Which actor's instance this thread is making. Outside of the generic cell, because thread statics of generic types are slow.</summary>
internal static class Birthplace
{
    [ThreadStatic]
    private static ActorRef? t_cell;

    internal static void Set(ActorRef? cell) => t_cell = cell;

    /// <summary>Handed out once, so that an actor made inside another's constructor does not get the same one.</summary>
    internal static ActorRef? Take()
    {
        var cell = t_cell;
        t_cell = null;
        return cell;
    }
}
