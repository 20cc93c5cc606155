namespace ActorFlow.Actors.Kernel.Routing;

/// <summary>The parent of a pool's routees: supervises them and keeps the pool's table. Messages do not pass through it.</summary>
internal sealed class PoolHead<TMessage> : Actor<PoolCommand>
    where TMessage : class
{
    private readonly PoolRef<TMessage> _pool;
    private readonly Props<TMessage> _routee;
    private readonly int _size;
    private readonly List<ActorRef<TMessage>> _routees;
    private bool _draining;

    /// <param name="pool">The pool's address.</param>
    /// <param name="routee">How to make a routee.</param>
    /// <param name="first">The routees the pool began with; whoever restarts the head finds them ended, and as many new ones are made.</param>
    internal PoolHead(PoolRef<TMessage> pool, Props<TMessage> routee, ActorRef<TMessage>[] first)
    {
        _pool = pool;
        _routee = routee;
        _size = first.Length;
        _routees = [.. first.Where(each => each.IndexInParent >= 0)];
    }

    protected override void PreStart()
    {
        foreach (var routee in _routees) Context.Watch(routee);
        if (_routees.Count == 0) Resize(_size);
    }

    protected override void Receive(PoolCommand message)
    {
        if (_draining) return;
        if (message is PoolCommand.Resize resize) Resize(resize.Size);
        else Drain();
    }

    protected override void OnTerminated(Terminated terminated)
    {
        if (_routees.RemoveAll(routee => ReferenceEquals(routee, terminated.Actor)) > 0) _pool.Publish(_routees);
        if (_routees.Count == 0 && Context.Children.Count == 0) Context.StopSelf();
    }

    protected override void PostStop() => _pool.Publish([]);

    private void Resize(int size)
    {
        while (_routees.Count < size)
        {
            var routee = Context.Spawn(_routee);
            Context.Watch(routee);
            _routees.Add(routee);
        }

        var leaving = _routees.GetRange(size, _routees.Count - size);
        _routees.RemoveRange(size, leaving.Count);
        _pool.Publish(_routees); // first the table, then the farewell: who reads the new table never meets a routee that leaves
        foreach (var routee in leaving) routee.PostNode(new Mailboxes.Retirement(_pool));
    }

    private void Drain()
    {
        _draining = true;
        foreach (var routee in _routees) routee.StopWhenDrained();
    }
}
