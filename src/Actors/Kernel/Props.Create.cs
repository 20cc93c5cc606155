namespace ActorFlow.Actors.Kernel;

/// <summary>Makes <see cref="Props{TMessage}"/>.</summary>
public static class Props
{
    /// <summary>Props from a factory, which is called for the first instance and again at each restart.</summary>
    public static Props<TMessage> Create<TMessage>(Func<Actor<TMessage>> factory)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new Props<TMessage>(factory);
    }

    /// <summary>
    /// Props of an actor that hands over, for those that are made by the million: each is spawned with an object of its own, which the factory is
    /// given.
    /// </summary>
    internal static Props<TMessage> HandingOver<TMessage>(Func<object, Actor<TMessage>> factory)
        where TMessage : class => new(factory, handsOver: true);

    /// <summary>Props of an actor that is one function, without state of its own beyond what the function captures.</summary>
    public static Props<TMessage> Of<TMessage>(Action<ActorContext<TMessage>, TMessage> receive)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(receive);
        return new Props<TMessage>(() => new FunctionActor<TMessage>(receive));
    }
}
