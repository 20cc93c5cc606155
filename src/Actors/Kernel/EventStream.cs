using System.Collections.Concurrent;

namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Publish and subscribe inside one system, by type: a subscriber of a class or interface gets whatever can be assigned to it. Thread-safe.
/// </summary>
/// <remarks>Events of one publisher arrive in order. Without subscribers, publishing costs one read.</remarks>
public sealed class EventStream
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Type, Subscription[]> _byType = new();
    private Subscription[] _all = [];

    internal EventStream()
    {
    }

    /// <summary>False when publishing would reach nobody, so that the event need not even be made.</summary>
    public bool HasSubscribers => Volatile.Read(ref _all).Length > 0;

    /// <summary>Tells every <typeparamref name="TEvent"/> to an actor, until disposed or the actor ends.</summary>
    public IDisposable Subscribe<TEvent>(ActorRef<TEvent> subscriber)
        where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return Add(new Subscription(this, typeof(TEvent), published => subscriber.Tell((TEvent)published), subscriber));
    }

    /// <summary>
    /// Calls a handler with every <typeparamref name="TEvent"/>, on the publisher's thread: it must be quick and must not block or throw.
    /// </summary>
    public IDisposable Subscribe<TEvent>(Action<TEvent> handler)
        where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(new Subscription(this, typeof(TEvent), published => handler((TEvent)published), null));
    }

    /// <summary>Hands an event to its subscribers.</summary>
    public void Publish(object published)
    {
        ArgumentNullException.ThrowIfNull(published);
        if (!HasSubscribers) return;
        foreach (var subscription in _byType.GetOrAdd(published.GetType(), Matching))
        {
            if (subscription.Subscriber is { IsTerminated: true }) subscription.Dispose();
            else subscription.Deliver(published);
        }
    }

    private Subscription[] Matching(Type type) => [.. Volatile.Read(ref _all).Where(subscription => subscription.Type.IsAssignableFrom(type))];

    private Subscription Add(Subscription subscription)
    {
        lock (_lock)
        {
            _all = [.. _all, subscription];
            _byType.Clear();
        }

        return subscription;
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            _all = [.. _all.Where(each => !ReferenceEquals(each, subscription))];
            _byType.Clear();
        }
    }

    private sealed class Subscription(EventStream stream, Type type, Action<object> deliver, ActorRef? subscriber) : IDisposable
    {
        internal Type Type { get; } = type;

        internal Action<object> Deliver { get; } = deliver;

        internal ActorRef? Subscriber { get; } = subscriber;

        public void Dispose() => stream.Remove(this);
    }
}
