namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>What the steps of both flows share: they take their time, and leave their mark.</summary>
internal sealed class Workshop(EffectLog effects, TimeProvider time, TimeSpan slow)
{
    /// <summary>Does the work of one attempt.</summary>
    public Task<T> DoAsync<T>(ExecContext step, Func<T> work) => DoAsync(step, _ => Task.FromResult(work()));

    /// <summary>Does the work of one attempt.</summary>
    public async Task<T> DoAsync<T>(ExecContext step, Func<CancellationToken, Task<T>> work)
    {
        if (slow > TimeSpan.Zero) await Task.Delay(slow, time, step.CancellationToken);
        T result = await work(step.CancellationToken);
        effects.Append(step);
        return result;
    }
}
