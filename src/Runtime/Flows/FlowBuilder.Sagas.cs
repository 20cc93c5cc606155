namespace ActorFlow;

/// <content>When runs undo their work.</content>
public sealed partial class FlowBuilder
{
    /// <summary>
    /// When runs undo by themselves what their visits have done, as far as the nodes can (<see cref="Node{TPrep, TExec}.CompensateAsync"/>): the
    /// default is when they fail or are cancelled. With <see cref="CompensateOn.Demand"/> only <c>RunHandle.CompensateAsync</c> does it.
    /// </summary>
    /// <remarks>A run that has undone something begins at its start again when it is retried. That of the outermost flow holds for a run.</remarks>
    public FlowBuilder Compensate(CompensateOn when)
    {
        EnsureOpen();
        _compensatesOn = when;
        return this;
    }
}
