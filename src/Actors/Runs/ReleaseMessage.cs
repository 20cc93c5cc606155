using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Runs;

/// <summary>What the releaser hears.</summary>
internal abstract class ReleaseMessage : INeverDropped
{
    /// <summary>Dispose this.</summary>
    public sealed class Release(IAsyncDisposable resource) : ReleaseMessage
    {
        public IAsyncDisposable Resource => resource;
    }

    /// <summary>It has been disposed, or has thrown.</summary>
    public sealed class Released(Exception? error) : ReleaseMessage
    {
        public Exception? Error => error;
    }

    /// <summary>Say when nothing is being disposed any more.</summary>
    public sealed class Drain(TaskCompletionSource drained) : ReleaseMessage
    {
        public TaskCompletionSource Drained => drained;
    }
}
