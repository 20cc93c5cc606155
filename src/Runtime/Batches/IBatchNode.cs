namespace ActorFlow;

/// <summary>A node that runs a batch; what the extensions of <see cref="BatchOptionExtensions"/> set options on.</summary>
public interface IBatchNode
{
    /// <summary>How the batch runs.</summary>
    BatchOptions Batch { get; }
}
