using ActorFlow.Actors.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Actors.Nodes;

/// <summary>The services of one dispatch: a scope, opened when something asks for services, and disposed before the outcome is told.</summary>
internal sealed partial class VisitExecution
{
    private IServiceProvider? _services;
    private AsyncServiceScope? _scope;

    /// <summary>Whether there is something to release.</summary>
    public bool HoldsServices => _scope is not null;

    public IServiceProvider Services => _services ?? OpenServices();

    /// <summary>Disposes the scope. The visit's user code has ended.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (TakeScope() is { } scope)
            await scope.DisposeAsync();
    }

    private IServiceProvider OpenServices()
    {
        lock (Gate)
        {
            if (_services is not null)
                return _services;
            if (_sealed)
                throw Over();
            if (environment.ScopeFactory is { } factory)
            {
                var scope = factory.CreateAsyncScope();
                _scope = scope;
                _services = scope.ServiceProvider;
            }

            return _services ??= environment.Services;
        }
    }

    /// <summary>Lets Post begin anew with fresh services, after those of its first try were released.</summary>
    private void RenewServices()
    {
        lock (Gate)
        {
            if (_scope is null)
                _services = null;
        }
    }

    private AsyncServiceScope? TakeScope()
    {
        lock (Gate)
        {
            var scope = _scope;
            _scope = null;
            return scope;
        }
    }

    /// <summary>Disposes the scope of a visit that was cut off, outside the turn that cuts it off. What its user code still does finds disposed services.</summary>
    private void ReleaseOutside()
    {
        if (TakeScope() is { } scope)
            environment.Releaser!.Tell(new ReleaseMessage.Release(scope));
    }
}
