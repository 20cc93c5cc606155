using System.Runtime.CompilerServices;

namespace ActorFlow.Polling;

/// <summary>
/// Looks again and again until something is so, where nothing gives a signal: another process, a server, a file. Only a hang gets to the end of its
/// patience, on however slow a machine; and then the text says what was waited for.
/// </summary>
internal static class Until
{
    /// <summary>How long anything is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until something is so.</summary>
    /// <param name="isSo">Looks.</param>
    /// <param name="what">What is waited for, as the end of "waited in vain until …"; the code that looks, unless given.</param>
    /// <param name="state">Describes what is so instead, for the text of the failure.</param>
    /// <exception cref="TimeoutException">It was not so for <see cref="Patience"/>.</exception>
    public static Task SoAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "", Func<string>? state = null)
        => SoAsync(() => new ValueTask<bool>(isSo()), what, state);

    /// <inheritdoc cref="SoAsync(Func{bool}, string, Func{string})"/>
    public static async Task SoAsync(Func<ValueTask<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "", Func<string>? state = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new TimeoutException($"Waited in vain, for {Patience}, until {what}.{(state is null ? "" : $" Instead: {state()}")}");
            await pace.WaitForNextTickAsync();
        }
    }
}
