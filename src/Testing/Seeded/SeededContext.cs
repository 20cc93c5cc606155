namespace ActorFlow.Testing.Seeded;

/// <summary>Where awaits of a seeded run come back: those of an operation to its queue, those of the test itself to the world's.</summary>
internal sealed class SeededContext(SeededDispatcher dispatcher, SeededOperation? operation) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (operation is not null) operation.Queue(Run);
        else dispatcher.Queue(Run);

        void Run()
        {
            var previous = Current;
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            finally
            {
                SetSynchronizationContext(previous);
            }
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!dispatcher.IsHere) throw new NotSupportedException("A seeded run cannot be entered from another thread.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
