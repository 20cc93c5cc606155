/// <summary>
/// Run by .NET before the program it is given to (<c>DOTNET_STARTUP_HOOKS</c>): writes down at the program's end what it has loaded, for tests of what a start takes. Has no
/// namespace, as .NET wants it.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("TOLD_TO") is { Length: > 0 } file)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name!));
    }
}
