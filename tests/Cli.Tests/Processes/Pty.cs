using System.Diagnostics;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>A program on a terminal: <c>script</c> of util-linux gives it a pseudo-terminal, and what is typed goes there.</summary>
internal static class Pty
{
    /// <summary>The key that asks a program to stop.</summary>
    public const string CtrlC = "\u0003";

    /// <summary>Starts a program of .NET on a terminal of 100 columns and 30 lines. Its exit code is that of the program.</summary>
    public static Life Start(string program, IEnumerable<string> arguments, string? folder = null,
        params IEnumerable<(string Name, string? Value)> environment)
        => StartShell($"exec {string.Join(' ', new[] { Programs.Host, program }.Concat(arguments).Select(Quote))}", folder, environment);

    /// <summary>Starts a line of shell on a terminal.</summary>
    public static Life StartShell(string line, string? folder = null, params IEnumerable<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--flush", "--command", $"stty cols 100 rows 30; {line}", "/dev/null"]);
        return new Life(Life.Prepared(start, folder, [("TERM", "xterm-256color"), ("SHELL", "/bin/sh"), .. environment]));
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
