namespace ActorFlow.Actors.Kernel;

/// <summary>
/// The wait before a restart: <see cref="First"/> × <see cref="Factor"/> to the power of the restarts in the window so far, at most
/// <see cref="Max"/>. There is no random part; add jitter in <see cref="First"/> if many actors share one fate.
/// </summary>
/// <param name="First">The wait before the first restart.</param>
/// <param name="Max">The longest wait.</param>
/// <param name="Factor">Growth per restart. The default value is 2.</param>
public sealed record RestartBackoff(TimeSpan First, TimeSpan Max, double Factor = 2)
{
    internal TimeSpan Before(int earlierRestarts)
    {
        var ticks = First.Ticks * Math.Pow(Factor, earlierRestarts);
        return ticks >= Max.Ticks ? Max : TimeSpan.FromTicks((long)ticks);
    }
}
