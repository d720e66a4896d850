using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Tests.FaultHost;

/// <summary>The module in a process that kills itself between two statements when it is told to.</summary>
internal static class FaultProgram
{
    private static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var killSwitch = new KillSwitch(builder.Configuration.GetValue<int?>("KillAtStart"));
        builder.Services.AddSingleton<IInterceptor>(killSwitch);
        var auth = builder.Services.AddAuth(builder.Configuration);
        _ = builder.Configuration["Auth:Database:Provider"] switch
        {
            "PostgreSql" => auth.UsePostgreSql(),
            "SqlServer" => auth.UseSqlServer(),
            _ => auth.UseSqlite(),
        };


        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(killSwitch.Started);
        app.Use(KillSwitch.ArmAsync);
        app.MapAuth();
        await app.RunAsync();
    }
}
