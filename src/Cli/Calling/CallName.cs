namespace ActorFlow.Cli.Calling;

/// <summary>How a person calls this program again, as a command that can be pasted.</summary>
internal static class CallName
{
    /// <summary>The variable in which a script that calls a program says how people call the script.</summary>
    private const string CalledAs = "ACTORFLOW_CALLED_AS";

    public static string OfProcess()
    {
        if (Environment.GetEnvironmentVariable(CalledAs) is { Length: > 0 } script)
            return script;
        var program = Environment.ProcessPath ?? "actorflow";
        if (!IsHost(program))
            return Short(program);
        var library = Environment.GetCommandLineArgs()[0];
        return $"dotnet {ShellWords.Quote(Near(Path.GetFullPath(library)))}";
    }

    /// <summary>The same for scripts that are run from any folder.</summary>
    public static string FromAnywhere()
    {
        var script = Environment.GetEnvironmentVariable(CalledAs);
        if (!string.IsNullOrEmpty(script))
            return script.Contains('/', StringComparison.Ordinal) ? ShellWords.Quote(Path.GetFullPath(script)) : script;
        var program = Environment.ProcessPath ?? "actorflow";
        return IsHost(program) ? $"{ShellWords.Quote(program)} {ShellWords.Quote(Path.GetFullPath(Environment.GetCommandLineArgs()[0]))}"
            : ShellWords.Quote(program);
    }

    private static bool IsHost(string program) => Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);

    private static string Short(string program)
    {
        var name = Path.GetFileName(program);
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return onPath is not null && Path.GetFullPath(onPath) == program ? name : ShellWords.Quote(Near(program));
    }

    private static string Near(string path)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return near.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(near) ? path : near.Contains('/', StringComparison.Ordinal)
            ? near : $"./{near}";
    }
}
