namespace ActorFlow;

/// <summary>Tells classes of the engine from those of users. To ask a type for its assembly costs more than all else that is done for one of many nodes.</summary>
internal static class OwnTypes
{
    // The last one that was found to be the engine's own: large flows are made of few classes.
    private static Type? s_last;

    public static bool Contains(Type type)
    {
        if (ReferenceEquals(Volatile.Read(ref s_last), type))
            return true;
        if (type.Assembly != typeof(OwnTypes).Assembly)
            return false;
        Volatile.Write(ref s_last, type);
        return true;
    }
}
