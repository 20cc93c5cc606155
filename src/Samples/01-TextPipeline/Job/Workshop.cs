using ActorFlow.Samples.TextPipeline.View;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>What the steps of both flows share: they show themselves, take their time, and leave their mark.</summary>
internal sealed class Workshop(EffectLog effects, IProgressView view, TimeProvider time, TimeSpan slow)
{
    /// <summary>Does the work of one attempt.</summary>
    public Task<T> DoAsync<T>(ExecContext step, Func<T> work) => DoAsync(step, _ => Task.FromResult(work()));

    /// <summary>Does the work of one attempt.</summary>
    public async Task<T> DoAsync<T>(ExecContext step, Func<CancellationToken, Task<T>> work)
    {
        view.StepStarted(step.RunId.Value, step.Node, step.Attempt);
        if (slow > TimeSpan.Zero) await Task.Delay(slow, time, step.CancellationToken);
        T result = await work(step.CancellationToken);
        effects.Append(step);
        return result;
    }

    /// <summary>Shows that an attempt failed and that another one follows.</summary>
    public void NoteFailure(ExecContext step, Exception error) => view.AttemptFailed(step.RunId.Value, step.Node, step.Attempt, error.Message);
}
