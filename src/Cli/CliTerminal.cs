using System.Text;
using ActorFlow.Cli.Output;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorFlow.Cli;

/// <summary>
/// Where a program speaks: results and progress to <see cref="Out"/>, faults and hints to <see cref="Error"/>. Both writers are safe for use from
/// many threads.
/// </summary>
public sealed class CliTerminal
{
    private const int WidthOfPipe = 100_000;

    private readonly Func<int> _width;

    /// <summary>Creates a terminal.</summary>
    /// <param name="output">Results and progress.</param>
    /// <param name="error">Faults and hints.</param>
    /// <param name="isInteractive">Whether <paramref name="output"/> is a terminal that can be drawn on.</param>
    /// <param name="hasColors">Whether colours may be used on it.</param>
    /// <param name="width">How many columns it has now; null is 80.</param>
    public CliTerminal(TextWriter output, TextWriter error, bool isInteractive = false, bool hasColors = false, Func<int>? width = null)
    {
        Out = output;
        Error = error;
        IsInteractive = isInteractive;
        HasColors = isInteractive && hasColors;
        _width = width ?? (() => 80);
    }

    /// <summary>Results and progress.</summary>
    public TextWriter Out { get; }

    /// <summary>Faults and hints.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether <see cref="Out"/> is a terminal that can be drawn on: not piped, and not a dumb one.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether colours may be used: only on terminals, and never when <c>NO_COLOR</c> is set (https://no-color.org).</summary>
    public bool HasColors { get; }

    /// <summary>How many columns there are now.</summary>
    public int Width => _width();

    /// <summary>The drawing surface.</summary>
    internal IAnsiConsole Console => field ??= CreateConsole(Out);

    /// <summary>The terminal of this process.</summary>
    public static CliTerminal OfProcess()
    {
        var isInteractive = !System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new CliTerminal(
            Standard(1, "the standard output"),
            Standard(2, "the error output"),
            isInteractive,
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            WidthOfWindow);
    }

    /// <summary>Writes something that Spectre.Console can render; in a pipe without trailing blanks.</summary>
    public void Write(IRenderable what)
    {
        if (IsInteractive)
        {
            Console.Profile.Width = Width;   // it may have changed
            Console.Write(what);
            return;
        }

        var page = new StringWriter { NewLine = "\n" };
        CreateConsole(page).Write(what);
        foreach (var line in page.ToString().TrimEnd('\n').Split('\n'))
            Out.WriteLine(line.TrimEnd());
    }

    private IAnsiConsole CreateConsole(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsInteractive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = IsInteractive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new Surface(output, this),
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    // The writers of Console greet a terminal with control sequences, which do not belong before JSON. And its stream hides that the reader of a
    // pipe has gone, and a verb that follows would go on for ever. A file is left to it: it writes where
    // the file's offset is, which this process may share with others.
    private static TextWriter Standard(int number, string name)
    {
        var stream = number == 1 ? System.Console.OpenStandardOutput() : System.Console.OpenStandardError();
        if (!OperatingSystem.IsWindows())
        {
            var pipe = new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            stream = pipe.CanSeek ? stream : pipe;
        }

        return TextWriter.Synchronized(new StreamWriter(new OutputStream(name, stream), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" });
    }

    private static int WidthOfWindow()
    {
        try
        {
            return System.Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private static int HeightOfWindow()
    {
        try
        {
            return System.Console.WindowHeight is > 0 and var height ? height : 24;
        }
        catch (IOException)
        {
            return 24;
        }
    }

    /// <summary>What Spectre.Console asks of a terminal. Its own class looks at the process's, whatever writer it is given.</summary>
    private sealed class Surface(TextWriter writer, CliTerminal terminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => terminal.IsInteractive;

        public int Width => terminal.IsInteractive ? terminal.Width : WidthOfPipe;

        public int Height => HeightOfWindow();

        public void SetEncoding(Encoding encoding)
        {
            // Always UTF-8.
        }
    }
}
