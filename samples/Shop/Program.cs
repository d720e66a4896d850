using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Shop;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<ShopDbContext>((services, options) => options.UseSqlite(ShopDbContext.ConnectionString(services)));
builder.Services.AddHostedService<FirstStock>();
builder.Services.AddProblemDetails();

builder.Services.AddAuth(builder.Configuration).UseSqlite()
    .Subscribe<UserDeleted, ForgetCustomer>("shop.forget-customer");
builder.Services.AddAuthorizationBuilder()
    .AddPolicy(Staff.Policy, policy => policy.RequireRole(Staff.Role));

var app = builder.Build();
app.UseExceptionHandler();
app.UseFileServer(); // the pages, in wwwroot
app.MapAuth();
app.MapCatalogue();
app.MapOrders();
app.MapStaff();
app.Run();
