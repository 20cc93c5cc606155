using ActorFlow.Crash.Worker.Points;

namespace ActorFlow.Crash.Worker.Flows;

/// <summary>A step whose work can be undone; that leaves a mark in the outside world too, whenever it is tried.</summary>
internal sealed class UndoableStep(Bench bench, string name) : Step(bench, name)
{
    /// <summary>How many tries of undoing it fail before one succeeds. The default value is 0.</summary>
    public int Stubborn { get; init; }

    protected override async ValueTask CompensateAsync(Look prep, ExecResult<Answer> exec, CompensationContext context)
    {
        CrashPoint.Reach("undo:before");
        Bench.Facts.Undo(context.RunId.Value, context.Node, context.Visit, context.Attempt, context.IdempotencyKey, context.ExecIdempotencyKey);
        await Bench.WorkAsync();
        CrashPoint.Reach("undo:after");
        if (context.Attempt <= Stubborn)
            throw new InvalidOperationException("not yet");
    }
}
