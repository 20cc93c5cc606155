namespace ActorFlow.Cli.Views;

/// <summary>A bar of signs that every terminal has.</summary>
internal static class ProgressBar
{
    public const int Width = 30;

    public static string Of(long done, long total)
    {
        var full = total <= 0 ? 0 : (int)Math.Clamp(Width * (double)done / total, 0, Width);
        return $"[{new string('=', full)}{new string(' ', Width - full)}]";
    }
}
